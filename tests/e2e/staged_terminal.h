// A terminal's folder as `noodgeld terminal init` and `adopt` would leave it, with an order in
// force now; and the program itself that serves it, as a process that can be killed.
#pragma once

#include <chrono>
#include <string>

#include "demo/demo_stage.h"
#include "files/files.h"
#include "files/key_file.h"
#include "terminal/terminal.h"
#include "tests/support/fixtures.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {

/// Example terminal 1, on a disk of its own.
class StagedTerminal {
  public:
    StagedTerminal()
        : stage_(DemoStage::make((directory_.path() / "stage").string(), false, NOODGELD_PROGRAM)
                     .value()) {
        const std::string folder = stage_.path("till");
        NOODGELD_CHECK(make_folder(folder).has_value());
        const auto key = make_key_file(
            KeyUse::signing, "terminal", crypto::Seed(example_hash("terminal", 1).bytes),
            as_bytes(DemoStage::kPassphrase), crypto::Seed(example_hash("salt", 1).bytes),
            key_file_cost(true));
        NOODGELD_CHECK(write_file(folder + "/terminal.key", key.value().file).has_value());
        adopt_everything(folder + "/journal");
    }

    /// Not while one serves.
    [[nodiscard]] DemoDaemon serve() {
        return stage_.serve("daemon", {"terminal", "serve", "--dir", stage_.path("till")}).value();
    }
    [[nodiscard]] std::string journal() const { return stage_.path("till/journal"); }

    [[nodiscard]] static UnixTime now() {
        const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
        return {std::chrono::floor<std::chrono::seconds>(since_1970).count()};
    }

  private:
    static void adopt_everything(const std::string& journal) {
        const auto terminal =
            Terminal::open(journal, example_key("terminal"), verifier()).value().terminal;
        const Bytes first = encode(by_officers(charter(), 1, 4, std::nullopt));
        NOODGELD_CHECK(terminal->install(first, now()).has_value());
        NOODGELD_CHECK(terminal->ask(certificate_request(), example_key("terminal")).has_value());
        const std::pair<Kind, Bytes> objects[] = {
            {Kind::series, encode(sign(series(), lineage(), example_key("issuer")))},
            {Kind::emission, encode(signed_emission())},
            {Kind::certificate, encode(sign(certificate(), lineage(), example_key("enroller")))},
            {Kind::order, encode(by_officers(order_of_today()))},
        };
        for (const auto& [kind, wire] : objects) {
            NOODGELD_CHECK(terminal->adopt(kind, wire, now()).has_value());
        }
    }

    /// From an hour ago, and with limits that no test reaches.
    static Order order_of_today() {
        const UnixTime begin{std::max(now(), kCrisis).seconds - kHour.count};
        Order today = order();
        today.issued_at = begin;
        today.activations[0].from = begin;
        today.activations[0].until = begin + Seconds{7 * kDay.count};
        today.limits.per_terminal = today.limits.tight_per_terminal = cents(10'000'000'000);
        today.limits.tight_per_sale = today.limits.per_sale;
        today.report_by = begin + Seconds{30 * kDay.count};
        today.closing = begin + Seconds{60 * kDay.count};
        return today;
    }

    TemporaryDirectory directory_;
    DemoStage stage_;
};

}  // namespace noodgeld::test
