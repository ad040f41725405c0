// KeptBooks: facts as they come in pieces, and the judge that is told of each, beside the function
// that looks at everything.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "ledger/judge/judge.h"
#include "protocol/verdict/adjudicate.h"
#include "tests/support/memory_store.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {

/// Entries as a ledger would keep them, each a run of its own.
class KeptEntries {
  public:
    KeptEntries(const Facts& facts, feeds::KeptFeeds& kept) : facts_(facts), kept_(kept) {}

    void keep(const FeedNode& node) {
        const Entry& entry = node.entry;
        const bool is_sale = sale_in(entry) != nullptr;
        feeds::KeptEntry one{encode(entry), {}};
        if (is_sale) one.signatures = facts_.signatures(node.hash);
        const feeds::Position position =
            kept_.keep(kept_.number(entry.feed),
                       {entry.sequence, entry.previous, {std::move(one)}, {node.hash}});
        if (is_sale) sales_.emplace_back(node.hash, position);
    }
    /// What was found of signatures since their entries were kept.
    void keep_signatures() {
        std::erase_if(sales_, [this](const auto& sale) {
            const auto& found = facts_.signatures(sale.first);
            const bool all = std::ranges::all_of(
                found, [](const SpendSignatures& one) { return one.token_good.has_value(); });
            kept_.keep_signatures(sale.second, 0, found);
            return all;
        });
    }

  private:
    const Facts& facts_;
    feeds::KeptFeeds& kept_;
    std::vector<std::pair<EntryHash, feeds::Position>> sales_;  // Of which some are not known.
};

class KeptBooks {
  public:
    /// Whether it said something new.
    bool bring(const PackItem& item) {
        const auto taken = facts_.add(item.kind, item.object, verifier());
        return taken && taken->is_new;
    }
    void settle() {
        facts_.settle(verifier());
        for (const FeedNode* node : facts_.news().entries) entries_.keep(*node);
        entries_.keep_signatures();
        judge_.take(facts_.news());
        facts_.forget_news();
    }
    [[nodiscard]] const Facts& facts() const { return facts_; }
    [[nodiscard]] judge::Judge& judge() { return judge_; }

    /// How the books that were kept differ from those of `adjudicate`; empty if they do not. Facts
    /// must be settled.
    [[nodiscard]] std::string difference() {
        Adjudication judged = adjudicate(facts_);
        const judge::Books expected{std::move(judged.accounts), std::move(judged.holds)};
        const judge::Books kept = judge_.books();
        store::Batch batch;
        draft_.move_to(batch);
        if (!store_.write(batch) || judge_.failure()) return "the store failed";
        return kept == expected ? "" : "expected\n" + show(expected) + "kept\n" + show(kept);
    }

  private:
    static constexpr store::Table kJudgeTables = 5;  // After those of the kept feeds.

    static std::string show(const judge::Books& books) {
        std::string out;
        for (const auto& [account, cents] : books.accounts.balances()) {
            out += fmt::format("{} '{}' {}\n", name(account.kind), account.merchant, cents);
        }
        for (const auto& [merchant, hold] : books.holds) {
            out += fmt::format("hold '{}' {} {} {}\n", merchant.name, hold.above_duplicates.cents(),
                               hold.above_ceiling.cents(), hold.released.cents());
        }
        return out;
    }

    Facts facts_;
    MemoryStore store_;
    store::Draft draft_{store_};
    TemporaryDirectory folder_;
    std::unique_ptr<index::TokenMap> index_ =
        index::TokenMap::open(folder_.path(), {.table_notes = 64}).value();
    feeds::KeptFeeds kept_{draft_, 0};
    KeptEntries entries_{facts_, kept_};
    judge::Judge judge_{facts_, kept_, *index_, draft_, kJudgeTables};
};

}  // namespace noodgeld::test
