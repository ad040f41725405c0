// 6.3: which entries of other feeds an entry could know, by the merges on its branch.
#include <gtest/gtest.h>

#include "tests/protocol/rules/town.h"

namespace noodgeld::test {
namespace {

// What precedes. Shop 2 sells what shop 1 sold before: not covered if it could know.

std::string sold_after(const std::function<void(Town&, Shop&, Shop&)>& between) {
    Town town;
    Shop first(town, 1);
    Shop second(town, 2);
    first.sell({1});
    between(town, first, second);
    return town.verdict(second.sell({1}));
}

TEST(Precedes, AMergeShowsItsPointAndAllBefore) {
    const std::string kKnown = "not_covered already_spent";
    const std::string unknown = sold_after([](Town&, Shop&, Shop&) {});
    EXPECT_TRUE(unknown == "covered" || unknown == "guaranteed");
    EXPECT_EQ(sold_after([](Town&, Shop& a, Shop& b) { b.merge(a); }), kKnown);
    EXPECT_EQ(sold_after([](Town&, Shop& a, Shop& b) {
                  a.append(AssertedTime{kNow});
                  b.merge(a);
              }),
              kKnown);
    EXPECT_EQ(sold_after([](Town&, Shop& a, Shop& b) {
                  const FeedPoint sale = a.tip();
                  a.append(AssertedTime{kNow});
                  b.merge(a, sale);
                  b.append(AssertedTime{kNow});
              }),
              kKnown);
}

TEST(Precedes, AMergeOfWhatCameBeforeOrIsNotPlacedShowsNothing) {
    const auto is_paid = [](const std::string& verdict) {
        return verdict == "covered" || verdict == "guaranteed";
    };
    EXPECT_TRUE(is_paid(sold_after([](Town&, Shop& a, Shop& b) {
        const Entry& sale = a.entry(a.tip().hash);
        b.merge(a, {{sale.sequence.value - 1}, sale.previous});
    })));
    EXPECT_TRUE(is_paid(sold_after([](Town&, Shop& a, Shop& b) {
        b.merge(a, {{a.tip().sequence.value + 1}, a.tip().hash});
    }))) << "no entry of that sequence and hash";
    EXPECT_TRUE(is_paid(sold_after([](Town&, Shop& a, Shop& b) {
        b.merge(a, {a.tip().sequence, EntryHash::of(example_hash("nowhere", 1))});
    })));
}

TEST(Precedes, AMergeIsNotTransitive) {
    Town town;
    Shop first(town, 1);
    Shop between(town, 2);
    Shop last(town, 3);
    first.sell({1});
    between.merge(first);
    last.merge(between);
    const EntryHash repeated = last.sell({1});
    EXPECT_NE(town.verdict(repeated), "not_covered already_spent");
    last.rewind(last.entry(repeated).previous);
    last.merge(first);
    last.unsigned_tips = {repeated};
    EXPECT_EQ(town.verdict(last.sell({1})), "not_covered already_spent");
}

TEST(Precedes, AMergeOfOneBranchDoesNotShowAnother) {
    Town town;
    Shop first(town, 1);
    Shop second(town, 2);
    const FeedPoint parting = first.tip();
    first.sell({1});
    first.rewind(parting.hash);
    first.append(AssertedTime{kNow});
    second.merge(first);
    EXPECT_NE(town.verdict(second.sell({1})), "not_covered already_spent");
}

TEST(Precedes, ATerminalThatMergesItsOwnOtherBranchKnowsIt) {
    for (const bool merges : {false, true}) {
        Town town;
        Shop shop(town);
        const FeedPoint parting = shop.tip();
        const FeedPoint other = shop.point(shop.sell({1}));
        shop.rewind(parting.hash);
        if (merges) shop.merge(shop, other);
        const std::string verdict = town.verdict(shop.sell({1}));
        EXPECT_EQ(verdict == "not_covered already_spent", merges) << verdict;
    }
}

}  // namespace
}  // namespace noodgeld::test
