#include "ledger/judge/spend_book.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/memory_store.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::judge {
namespace {

Amount cents(std::int64_t value) {
    return Amount::from_cents(value).value();
}
TokenId token(std::uint8_t number) {
    TokenId out;
    out.bytes.fill(number);
    return out;
}
SaleId sale(std::uint8_t number) {
    SaleId out;
    out.bytes.fill(number);
    return out;
}
SpendId spend(FeedNumber feed, std::uint64_t sequence, std::uint8_t index = 0) {
    SpendId out{feed, {sequence}, {}, index};
    out.entry.bytes.fill(static_cast<std::uint8_t>(sequence));
    return out;
}

RC_GTEST_PROP(SpendNoteProperty, IsReadAsItWasWritten, ()) {
    SpendNote note;
    note.feed = *rc::gen::arbitrary<FeedNumber>();
    note.sequence = {*rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 40)};
    note.index = *rc::gen::inRange<std::uint8_t>(0, limits::kSpendsPerSale);
    note.decided.amount = cents(*rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 48));
    note.decided.counts = *rc::gen::arbitrary<bool>();
    note.decided.forged = *rc::gen::arbitrary<bool>();
    note.decided.above_limit = *rc::gen::arbitrary<bool>();
    RC_ASSERT(fits_note({note.feed, note.sequence, {}, note.index}, note.decided.amount));
    RC_ASSERT(decode_note(encode_note(note)) == note);
}

TEST(SpendNote, FitsUpToItsBounds) {
    const std::uint64_t highest = (std::uint64_t{1} << 40) - 1;
    const std::int64_t most = (std::int64_t{1} << 48) - 1;
    EXPECT_TRUE(fits_note(spend(1, highest), cents(most)));
    EXPECT_FALSE(fits_note(spend(1, highest + 1), cents(most)));
    EXPECT_FALSE(fits_note(spend(1, highest), cents(most + 1)));
}

/// A book with a plain spend of token 1: of feed 0, entry 5, sale 9.
class Book : public ::testing::Test {
  protected:
    Book() {
        const SpendNote first{0, {5}, 0, {cents(30), true}};
        EXPECT_FALSE(book_.note(token(1), first));
        book_.enter_plain(cents(100), claim_);
        book_.postings().set_registered(7, true);
    }

    [[nodiscard]] std::uint64_t payable() const {
        return static_cast<std::uint64_t>(book_.postings().of(7).payable);
    }

    const Position claim_{7, Standing::claim, false, cents(30)};
    PlainSpend plain_{spend(0, 5), sale(9), claim_, false};
    std::size_t asked_ = 0;
    test::MemoryStore store_;
    store::Draft draft_{store_};
    test::TemporaryDirectory folder_;
    std::unique_ptr<index::TokenMap> index_ = index::TokenMap::open(folder_.path()).value();
    SpendBook book_{*index_, draft_, 2, [this](const SpendNote& note) {
                        ++asked_;
                        EXPECT_EQ(note.sequence, Sequence{5});
                        return std::optional(plain_);
                    }};
};

TEST_F(Book, APlainSpendGetsARowWhenItsTokenIsSpentAgain) {
    const auto before = book_.note(token(1), {3, {8}, 1, {cents(20), true}});
    ASSERT_TRUE(before);
    EXPECT_EQ(before->feed, 0U);
    EXPECT_FALSE(book_.row(spend(0, 5)));
    book_.make_case(token(1), cents(100), before);
    book_.make_case(token(1), cents(100), before);
    EXPECT_EQ(asked_, 1U);
    const SpendRow expected{token(1), cents(100), {cents(30), true}, claim_};
    EXPECT_EQ(book_.row(spend(0, 5)), expected);
    EXPECT_EQ(payable(), 30U);
    EXPECT_FALSE(book_.may_spend(token(1), 0, sale(1)));
    EXPECT_TRUE(book_.may_spend(token(1), 1, sale(9)));
}

TEST_F(Book, AnUndoneSaleBarsItsOwnIdOnly) {
    plain_.is_undone = true;
    book_.make_case(token(1), cents(100), book_.find(token(1)));
    EXPECT_TRUE(book_.may_spend(token(1), 0, sale(1)));
    EXPECT_FALSE(book_.may_spend(token(1), 0, sale(9)));
}

TEST_F(Book, PutsTheDifference) {
    book_.make_case(token(1), cents(100), book_.find(token(1)));
    SpendRow row = *book_.row(spend(0, 5));
    row.position->standing = Standing::held;
    book_.put(spend(0, 5), row);
    EXPECT_EQ(payable(), 0U);
    book_.put(spend(0, 5), row);
    row.position = claim_;
    book_.put(spend(0, 5), row);
    EXPECT_EQ(payable(), 30U);
    EXPECT_EQ(book_.row(spend(0, 5)), row);
}

TEST_F(Book, GivesTheRowsOfAFeedsEntriesInOrder) {
    book_.make_case(token(2), cents(100), {});
    const SpendRow row{token(2), cents(100), {cents(1)}, {}};
    for (const SpendId& id : {spend(4, 300), spend(4, 2, 1), spend(4, 2), spend(5, 2)}) {
        book_.put(id, row);
    }
    std::vector<SpendId> found;
    for (const auto& [id, one] : book_.rows(4, {2}, {300})) found.push_back(id);
    EXPECT_EQ(found, (std::vector{spend(4, 2), spend(4, 2, 1), spend(4, 300)}));
    EXPECT_EQ(book_.rows(4, {3}, {299}).size(), 0U);
    EXPECT_EQ(book_.rows(4, {1}, {2}).size(), 2U);
}

TEST_F(Book, ForgetsAFeed) {
    book_.make_case(token(1), cents(100), book_.find(token(1)));
    const SpendRow other{
        token(1), cents(100), {cents(20)}, Position{7, Standing::held, false, cents(20)}};
    book_.put(spend(1, 5), other);
    book_.note_sale(token(1), 1, sale(3));
    book_.forget(0);
    EXPECT_EQ(payable(), 0U);
    EXPECT_FALSE(book_.row(spend(0, 5)));
    EXPECT_TRUE(book_.may_spend(token(1), 0, sale(9)));
    EXPECT_FALSE(book_.may_spend(token(1), 1, sale(4)));
    EXPECT_EQ(book_.row(spend(1, 5)), other);
    EXPECT_TRUE(book_.postings().of(7).held == 20);
}

TEST_F(Book, SaysThatAReadFailed) {
    EXPECT_FALSE(book_.failure());
    store_.fail({StorageFault::damaged, {"stuk", "broken"}});
    EXPECT_FALSE(book_.row(spend(0, 5)));
    ASSERT_TRUE(book_.failure());
    EXPECT_EQ(book_.failure()->fault, StorageFault::damaged);
}

}  // namespace
}  // namespace noodgeld::judge
