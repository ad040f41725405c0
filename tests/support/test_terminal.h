// A terminal on a disk of its own, enrolled and with the example scheme adopted, for tests.
#pragma once

#include "terminal/exchange.h"
#include "terminal/till.h"
#include "tests/support/fixtures.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {

inline constexpr UnixTime kShopping = kCrisis + kHour;

/// Example terminal `number`. Its certificate is adopted unless `enrolled` is false; the order only
/// when `activate` is called.
class TestTerminal {
  public:
    /// With no reserve on disk, which would take longer to write than most tests last.
    [[nodiscard]] static JournalOptions quick() {
        JournalOptions options;
        options.reserve_bytes = 0;
        return options;
    }

    explicit TestTerminal(unsigned number = 1, bool enrolled = true,
                          JournalOptions options = quick())
        : number_(number), options_(std::move(options)) {
        open();
        must(terminal_->install(encode(by_officers(charter(), 1, 4, std::nullopt)), kShopping));
        adopt(Kind::series, encode(sign(series(), lineage(), example_key("issuer"))));
        adopt(Kind::emission, encode(signed_emission()));
        if (enrolled) enrol();
    }

    /// Of the merchant "KVK12345678" and the terminal's number.
    [[nodiscard]] CertificateRequest request() const {
        CertificateRequest request = certificate_request(number_);
        request.merchant += std::to_string(number_);
        return request;
    }
    /// Asks for a certificate and adopts it.
    void enrol() {
        must(terminal_->ask(request(), example_key("terminal", number_)));
        adopt(Kind::certificate,
              encode(sign(certificate(request()), lineage(), example_key("enroller"))));
    }

    /// Goes on under the key of example terminal `number`.
    void reopen_as(unsigned number) {
        number_ = number;
        open();
    }
    /// The same, enrolled again.
    void replace(unsigned number) {
        reopen_as(number);
        enrol();
    }

    void activate() { adopt(Kind::order, encode(by_officers(order()))); }
    void adopt(Kind kind, const Bytes& wire) { must(terminal_->adopt(kind, wire, kShopping)); }

    /// As after a restart.
    void open() {
        terminal_.reset();
        terminal_ = std::move(Terminal::open(directory_.path() / "journal",
                                             example_key("terminal", number_), verifier(), options_)
                                  .value()
                                  .terminal);
    }

    [[nodiscard]] Terminal& terminal() { return *terminal_; }
    [[nodiscard]] Till till() { return Till(*terminal_); }
    [[nodiscard]] const std::filesystem::path& folder() const { return directory_.path(); }
    [[nodiscard]] Bytes pack() {
        Bytes out;
        must(Exchange(*terminal_).write_pack({1}, [&out](ByteView piece) {
            append(out, piece);
            return true;
        }));
        return out;
    }

  private:
    template <class T>
    static void must(const Result<T, TerminalRefusal>& result) {
        NOODGELD_CHECK(result.has_value());
    }

    TemporaryDirectory directory_;
    unsigned number_;
    JournalOptions options_;
    std::unique_ptr<Terminal> terminal_;
};

/// Food for `cents`, paid with example vouchers.
[[nodiscard]] inline SaleRequest sale_request(unsigned sale, std::int64_t amount,
                                              const std::vector<unsigned>& vouchers) {
    SaleRequest request;
    request.basket = {example_id<SaleId>("sale", sale), {{kBread, cents(amount)}}};
    for (const unsigned number : vouchers) request.vouchers.push_back(voucher(number));
    return request;
}

}  // namespace noodgeld::test
