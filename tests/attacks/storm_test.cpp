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

/// Sells, and knows the second shop.
std::unique_ptr<TestTerminal> neighbour_of_two() {
    auto shop = std::make_unique<TestTerminal>(1);
    shop->activate();
    know_shop_two(*shop);
    return shop;
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
            shop = neighbour_of_two();
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

/// A feed of `sales` sales that the terminal holds. Then a sale and its void at a time come in a
/// pack of their own, which overlaps what went before and comes three times.
Cost cost_of_the_end_again(unsigned sales) {
    std::unique_ptr<TestTerminal> shop;
    std::vector<Bytes> packs;
    return cost_of(
        [&] {
            shop = neighbour_of_two();
            CheapFeed feed(2);
            for (unsigned i = 0; i < sales; ++i) feed.append(cheap_sale(feed, i, 1, false));
            (void)Exchange(shop->terminal())
                .read_pack(pack_of_segments(feed.take_segments()), kShopping);
            for (unsigned i = 0; i < 300; ++i) {
                const Sale sale = cheap_sale(feed, sales + i, 1, false);
                feed.append(sale);
                feed.append(Void{feed.point().sequence, sale.id});
                for (int again = 0; again < 3; ++again) {
                    packs.push_back(pack_of_segments({feed.segment_back(4)}));
                }
            }
        },
        [&] {
            Exchange exchange(shop->terminal());
            for (const Bytes& pack : packs) (void)exchange.read_pack(pack, kShopping);
        });
}

TEST(Attack12, TheEndOfALongFeedCostsWhatItDoesOfAShortOne) {
    constexpr unsigned kSales = 2'000;
    const Cost once = cost_of_the_end_again(kSales);
    const Cost longer = cost_of_the_end_again(4 * kSales);
    // The feed is folded once: all else goes by what is brought.
    EXPECT_LT(longer.seconds, 2 * once.seconds + 0.02);
}

/// Certificates of as many terminals, which only the enroller can make, or who stole its key.
Cost cost_of_certificates(unsigned count) {
    std::unique_ptr<TestTerminal> shop;
    std::vector<Bytes> wires;
    return cost_of(
        [&] {
            shop = std::make_unique<TestTerminal>(1);
            shop->activate();
            for (unsigned i = 0; i < count; ++i) {
                Certificate one = certificate(i + 10);
                one.merchant = "KVK" + std::to_string(i);
                one.follows = Followed{ExampleFeed(3).id(), {{1}, {}}};
                wires.push_back(encode(sign(one, lineage(), example_key("enroller"))));
            }
        },
        [&] {
            for (const Bytes& wire : wires) shop->adopt(Kind::certificate, wire);
        });
}

TEST(Attack12, EachCertificateCostsWhatTheFirstDid) {
    constexpr unsigned kCertificates = 1'500;
    expect_linear(cost_of_certificates(kCertificates), cost_of_certificates(2 * kCertificates));
}

}  // namespace
}  // namespace noodgeld::test
