// A ledger on a disk of its own, with the example charter, and a small crisis to bring to it.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/results.h"
#include "tests/journal/power_cut_file_system.h"
#include "tests/support/test_terminal.h"

namespace noodgeld::test {

inline const UnixTime kReceived = kShopping + kDay;

[[nodiscard]] inline Bytes first_charter() {
    return encode(by_officers(charter(), 1, 4, std::nullopt));
}

class TestLedger {
  public:
    explicit TestLedger(bool has_charter = true) {
        open();
        if (has_charter) NOODGELD_CHECK(ledger_->install(first_charter()));
    }
    /// As after a restart.
    void open() { open(JournalOptions{}); }
    void open(JournalOptions options) {
        const auto opened = try_open(std::move(options));
        NOODGELD_CHECK(opened);
    }
    [[nodiscard]] Result<void, StorageError> try_open(JournalOptions options = {}) {
        options.file_system = file_system_;
        ledger_.reset();
        NOODGELD_TRY(auto opened, Ledger::open(directory_.path(), verifier(), options));
        ledger_ = std::move(opened.ledger);
        return {};
    }
    /// Gives its journal to `change` while the ledger is closed. Afterwards it is still closed.
    template <class Change>
    void change_store(Change change) {
        ledger_.reset();
        JournalOptions options;
        options.file_system = file_system_;
        auto opened = Journal::open(directory_.path() / "journal", std::nullopt, options);
        change(*opened.value().journal);
    }
    PowerCutFileSystem& disk() { return *file_system_; }
    Ledger& operator*() { return *ledger_; }
    Ledger* operator->() { return ledger_.get(); }

    IngestReport take(Kind kind, const Bytes& object) {
        const PackItem item{kind, object};
        return ledger_->ingest({item}).value();
    }
    StateDigest digest() {
        return ledger_->read([](const LedgerView& view) { return view.digest; });
    }
    Results results() {
        return ledger_->read([](const LedgerView& view) {
            return make_results(view.facts, view.judged, view.digest);
        });
    }
    Bytes facts() {
        Bytes out;
        NOODGELD_CHECK(ledger_->write_export([&out](ByteView piece) {
            append(out, piece);
            return true;
        }));
        return out;
    }

  private:
    TemporaryDirectory directory_;
    /// Waits for no disk.
    std::shared_ptr<PowerCutFileSystem> file_system_ = std::make_shared<PowerCutFileSystem>();
    std::unique_ptr<Ledger> ledger_;
};

[[nodiscard]] inline std::vector<PackItem> items_of(const Bytes& pack) {
    std::vector<PackItem> items;
    PackReader reader = PackReader::open(pack).value();
    while (auto item = reader.next().value()) items.push_back(*item);
    return items;
}

[[nodiscard]] inline Bytes pack_of(const std::vector<PackItem>& items,
                                   const Lineage& in = lineage()) {
    PackWriter writer;
    Bytes pack = writer.begin(in);
    for (const PackItem& item : items) append(pack, writer.item(item.kind, item.object));
    append(pack, writer.end());
    return pack;
}

/// What two shops bring: one copied voucher (token 1), one voided sale; and the manifest. Made
/// once.
[[nodiscard]] inline const std::vector<PackItem>& small_crisis() {
    static const std::vector<PackItem> crisis = [] {
        TestTerminal first(1);
        TestTerminal second(2);
        first.activate();
        second.activate();
        NOODGELD_CHECK(first.till().sell(sale_request(1, 1'700, {1, 2}), kShopping));
        NOODGELD_CHECK(second.till().sell(sale_request(2, 900, {1}), kShopping));
        NOODGELD_CHECK(second.till().sell(sale_request(3, 500, {3}), kShopping));
        NOODGELD_CHECK(second.till().void_sale(example_id<SaleId>("sale", 3), kShopping));
        std::vector<PackItem> items = items_of(first.pack());
        for (PackItem& item : items_of(second.pack())) items.push_back(std::move(item));
        items.push_back({Kind::manifest, manifest_part()});
        for (PackItem& item : example_register()) items.push_back(std::move(item));
        return items;
    }();
    return crisis;
}

}  // namespace noodgeld::test
