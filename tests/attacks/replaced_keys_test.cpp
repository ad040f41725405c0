// Attack 06: keys that officers replaced go on being believed. And attack 09: copies cost more than
// the bound that officers were shown.
#include <gtest/gtest.h>

#include "tests/attacks/world.h"

namespace noodgeld::test {
namespace {

/// A next charter with other keys for issuer, enroller and ledger, which revokes the old ones.
Charter replacing() {
    Charter next = next_charter();
    next.issuer = example_public_key("issuer", 2);
    next.enroller = example_public_key("enroller", 2);
    next.ledger = example_public_key("ledger", 2);
    next.carried = {order_hash(), hash_of(signed_emission().value, lineage())};
    for (const char* role : {"issuer", "enroller", "ledger"}) {
        next.revoked_keys.push_back(key_id(example_public_key(role)));
    }
    std::ranges::sort(next.revoked_keys);
    std::ranges::sort(next.carried);
    return next;
}

Bytes signed_by_both(const Charter& next) {
    auto object = by_officers(next, 1, 4);
    combine(object, cosign(next, lineage(), example_key("officer", 6)));
    return encode(object);
}

/// A sale of `amount` with token `which`, at terminal `number` of that merchant.
Bytes sale_at(unsigned number, const std::string& merchant, unsigned which, std::int64_t amount) {
    OpenFeed feed(number, merchant);
    feed.append(feed.sale(100 + number, which, {amount}));
    return encode(feed.segment());
}

TEST(Attack06, AFeedThatTheStolenEnrollersKeyCertifiesAfterwardsIsPaidNothing) {
    World world;
    world.take(Kind::charter, signed_by_both(replacing()));
    world.enrol(7, "KVK-T");  // By the old key, which the thief has.
    world.take(Kind::segment, sale_at(7, "KVK-T", 1, 1'000));
    world.anchor_all();
    EXPECT_EQ(world.verdict(1, "KVK-T"), "held key");
    EXPECT_EQ(world.balance(AccountKind::payable, "KVK-T"), 0);
}

TEST(Attack06, AnAnchorByTheStolenLedgersKeyShowsNothing) {
    World world;
    world.take(Kind::charter, signed_by_both(replacing()));
    Certificate shop = certificate(8);
    shop.merchant = "KVK-H";
    shop.enroller = key_id(example_public_key("enroller", 2));
    world.take(Kind::certificate, encode(sign(shop, lineage(), example_key("enroller", 2))));
    world.list("KVK-H");
    ExampleFeed honest(8);
    honest.append(Adopted{Kind::charter, hash_of(charter(), std::nullopt)});
    honest.append(Adopted{Kind::certificate, hash_of(shop, lineage())});
    honest.append(Adopted{Kind::order, order_hash()});
    honest.append(honest.sale(1, 2, {1'000}));
    world.take(Kind::segment, encode(honest.segment()));
    world.anchor_all();  // By the old key.
    EXPECT_EQ(world.verdict(2, "KVK-H"), "held unwitnessed");
}

TEST(Attack06, ATokenOfTheStolenIssuersKeyIsInNoEmission) {
    World world;
    world.take(Kind::charter, signed_by_both(replacing()));
    Series fresh = series(2);
    world.take(Kind::series, encode(sign(fresh, lineage(), example_key("issuer"))));
    Emission emission = signed_emission().value;
    emission.charter = {2};
    emission.issued_at = emission.issued_at + kHour;
    auto object = by_officers(emission, 1, 1);
    combine(object, cosign(emission, lineage(), example_key("issuer")));
    EXPECT_FALSE(world.facts().add(Kind::emission, encode(object), verifier()));
}

/// The feed's sale of one token for ten euro, under that order.
Sale copied(const ExampleFeed& feed, const Order& under, unsigned number, unsigned which) {
    Sale sale = feed.sale(number, which, {1'000});
    sale.order = hash_of(under, lineage());
    const Authorisation word{token_id(token(which), lineage()),
                             feed.id(),
                             sale.id,
                             sale.total,
                             sale.asked_at,
                             sale.order,
                             sale.asked_head};
    sale.spends.front().authorisation =
        sign(word, lineage(), example_key("holder", which)).by.signature;
    return sale;
}

TEST(Attack09, CopiesCostNoMoreThanTheMerchantsTimesWhatOfficersSigned) {
    constexpr unsigned kShops = 6;
    constexpr std::int64_t kDuplicates = 1'500;
    Order bounded = order();
    bounded.limits.duplicates = cents(kDuplicates);
    World world(bounded);
    std::vector<Bytes> feeds;
    for (unsigned shop = 0; shop < kShops; ++shop) {
        const std::string merchant = "KVK-" + std::to_string(shop);
        for (const unsigned number : {20 + 2 * shop, 21 + 2 * shop}) {
            world.enrol(number, merchant);
            OpenFeed feed(number, merchant, bounded);
            // Every token at every shop, for all that it is worth.
            for (unsigned which = 1; which <= 5; ++which) {
                feed.append(copied(feed, bounded, 1'000 * number + which, which));
            }
            feeds.push_back(encode(feed.segment()));
        }
    }
    for (const Bytes& one : feeds) world.take(Kind::segment, one);
    world.anchor_all();
    std::int64_t payable = 0;
    for (unsigned shop = 0; shop < kShops; ++shop) {
        payable += world.balance(AccountKind::payable, "KVK-" + std::to_string(shop));
    }
    EXPECT_LE(payable, 5 * 1'000 + std::int64_t{kShops} * kDuplicates);
    EXPECT_GT(payable, 5 * 1'000) << "honest shops among them are paid their share";
}

}  // namespace
}  // namespace noodgeld::test
