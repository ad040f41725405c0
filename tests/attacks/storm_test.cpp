// Attack 12: a carried file with many forks of some terminal makes the next sale of whoever imports
// it wait.
#include <gtest/gtest.h>

#include "tests/attacks/growth.h"
#include "tests/attacks/world.h"

namespace noodgeld::test {
namespace {

void know_shop_two(TestTerminal& terminal) {
    Certificate other = certificate(2);
    other.merchant = "KVK-X";
    terminal.adopt(Kind::certificate, encode(sign(other, lineage(), example_key("enroller"))));
}

TEST(Attack12, AfterAnyNumberOfForksASaleIsOneEntry) {
    TestTerminal shop(1);
    shop.activate();
    know_shop_two(shop);
    CheapFeed feed(2);
    const FeedPoint start = feed.point();
    std::vector<Bytes> forks;
    for (unsigned i = 0; i < 50; ++i) {
        feed.rewind(start);
        feed.append(AssertedTime{{i}});
        for (Bytes& one : feed.take_segments()) forks.push_back(std::move(one));
    }
    const auto report = Exchange(shop.terminal()).read_pack(pack_of_segments(forks), kShopping);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->entries_new, 50u);
    const Sequence before = shop.terminal().branch()->tip().sequence;
    ASSERT_TRUE(shop.till().sell(sale_request(1, 1'000, {1}), kShopping));
    EXPECT_EQ(shop.terminal().branch()->tip().sequence.value, before.value + 1);
}

/// Brings a feed of `voids` sales and voids, each in a piece of its own.
Cost cost_of_voids(unsigned voids) {
    std::unique_ptr<TestTerminal> shop;
    Bytes pack;
    return cost_of(
        [&] {
            shop = std::make_unique<TestTerminal>(1);
            shop->activate();
            know_shop_two(*shop);
            CheapFeed feed(2);
            std::vector<Bytes> pieces;
            for (unsigned i = 0; i < voids; ++i) {
                const Sale sale = cheap_sale(feed, i, 1, false);
                feed.append(sale);
                feed.append(Void{feed.point().sequence, sale.id});
                for (Bytes& one : feed.take_segments()) pieces.push_back(std::move(one));
            }
            pack = pack_of_segments(pieces);
        },
        [&] { (void)Exchange(shop->terminal()).read_pack(pack, kShopping); });
}

TEST(Attack12, AFeedInManyPiecesIsFoldedOnce) {
    constexpr unsigned kVoids = 250;
    expect_linear(cost_of_voids(kVoids), cost_of_voids(2 * kVoids));
}

}  // namespace
}  // namespace noodgeld::test
