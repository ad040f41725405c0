// KeptBooks: facts as they come in pieces, and the judge that is told of each, beside the function
// that looks at everything.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "ledger/judge/judge.h"
#include "protocol/verdict/adjudicate.h"
#include "tests/support/memory_store.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_verifier.h"

namespace noodgeld::test {

class KeptBooks {
  public:
    /// Whether it said something new.
    bool bring(const PackItem& item) {
        const auto taken = facts_.add(item.kind, item.object, verifier());
        return taken && taken->is_new;
    }
    void settle() {
        facts_.settle(verifier());
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
    judge::Judge judge_{facts_, *index_, draft_, 0};
};

}  // namespace noodgeld::test
