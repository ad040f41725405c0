// Attack 03: one enrolled key forks its feed many times after many sales, so that whoever judges it
// runs out of memory, or of time.
#include <gtest/gtest.h>

#include "tests/attacks/growth.h"
#include "tests/attacks/world.h"

namespace noodgeld::test {
namespace {

enum class Shape { fan, comb };

/// `sales` entries, and as many forks: all after the last, or one after each.
void take_bomb(World& world, unsigned sales, Shape shape) {
    world.enrol(2, "KVK-X");
    CheapFeed feed(2);
    std::vector<FeedPoint> points;
    for (unsigned i = 0; i < sales; ++i) {
        feed.append(cheap_sale(feed, i, 1, false));
        points.push_back(feed.point());
    }
    for (const Bytes& one : feed.take_segments()) world.take(Kind::segment, one);
    for (unsigned i = 0; i < sales; ++i) {
        feed.rewind(shape == Shape::fan ? points.back() : points[i]);
        feed.append(AssertedTime{{i}});
        for (const Bytes& one : feed.take_segments()) world.take(Kind::segment, one);
    }
}

Cost cost_of_bomb(unsigned sales, Shape shape, bool anchored) {
    std::unique_ptr<World> world;
    return cost_of(
        [&] {
            world = std::make_unique<World>();
            take_bomb(*world, sales, shape);
            if (anchored) world->anchor_all();
        },
        [&] { (void)world->judge(); });
}

TEST(Attack03, ManyForksAfterManySalesCostTheirBytes) {
    for (const Shape shape : {Shape::fan, Shape::comb}) {
        for (const bool anchored : {false, true}) {
            constexpr unsigned kSales = 1'000;
            SCOPED_TRACE(anchored);
            expect_linear(cost_of_bomb(kSales, shape, anchored),
                          cost_of_bomb(2 * kSales, shape, anchored));
        }
    }
}

/// A chain that comes first, then forks of it from its first entry to its last, one by one.
Cost cost_of_pieces(unsigned sales) {
    std::unique_ptr<World> world;
    std::vector<Bytes> pieces;
    return cost_of(
        [&] {
            world = std::make_unique<World>();
            world->enrol(2, "KVK-X");
            CheapFeed feed(2);
            std::vector<FeedPoint> points;
            for (unsigned i = 0; i < sales; ++i) {
                feed.append(AssertedTime{{i}});
                points.push_back(feed.point());
            }
            for (const Bytes& one : feed.take_segments()) world->take(Kind::segment, one);
            for (const FeedPoint& point : points) {
                feed.rewind(point);
                feed.append(AssertedTime{{0}});
                for (Bytes& one : feed.take_segments()) pieces.push_back(std::move(one));
            }
        },
        [&] {
            for (const Bytes& one : pieces) {
                world->take(Kind::segment, one);
                world->facts().settle(verifier());
            }
        });
}

TEST(Attack03, PieceByPieceTheyCostTheirBytesToo) {
    constexpr unsigned kSales = 1'500;
    expect_linear(cost_of_pieces(kSales), cost_of_pieces(2 * kSales));
}

}  // namespace
}  // namespace noodgeld::test
