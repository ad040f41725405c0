// Attack 04: one voucher in very many sales of two terminals, on many branches, so that comparing
// each with each stops the settlement.
#include <gtest/gtest.h>

#include "tests/attacks/growth.h"
#include "tests/attacks/world.h"

namespace noodgeld::test {
namespace {

Cost cost_of_storm(unsigned spends) {
    std::unique_ptr<World> world;
    return cost_of(
        [&] {
            world = std::make_unique<World>();
            world->enrol(1, "KVK-H");
            world->enrol(2, "KVK-X");
            CheapFeed chain(1);
            for (unsigned i = 0; i < spends; ++i) chain.append(cheap_sale(chain, i, 1));
            for (const Bytes& one : chain.take_segments()) world->take(Kind::segment, one);
            CheapFeed fan(2);
            const FeedPoint start = fan.point();
            for (unsigned i = 0; i < spends; ++i) {
                fan.rewind(start);
                fan.append(cheap_sale(fan, i, 1));
                for (const Bytes& one : fan.take_segments()) world->take(Kind::segment, one);
            }
            world->anchor_all();
            world->facts().settle(verifier());
        },
        [&] { (void)adjudicate(world->facts()); });
}

TEST(Attack04, OneTokenInManySalesCostsTheirBytes) {
    constexpr unsigned kSpends = 1'000;
    expect_linear(cost_of_storm(kSpends), cost_of_storm(2 * kSpends));
}

}  // namespace
}  // namespace noodgeld::test
