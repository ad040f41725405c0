// Which certificates a terminal lets speak for its own key.
#include <gtest/gtest.h>

#include "tests/support/test_terminal.h"

namespace noodgeld::test {
namespace {

Bytes issued(const Certificate& certificate) {
    return encode(sign(certificate, lineage(), example_key("enroller")));
}

/// Everything in which a certificate can differ from what was asked.
std::vector<std::function<void(Certificate&)>> differences() {
    return {[](auto& c) { c.merchant = "KVK1"; },   [](auto& c) { c.payee = "NL02ABNA0123456789"; },
            [](auto& c) { c.legal_name += "!"; },   [](auto& c) { c.store_group = {8}; },
            [](auto& c) { c.region = kGroningen; }, [](auto& c) { c.device += "!"; }};
}

std::uint64_t own_entries(TestTerminal& shop) {
    const Branch* branch = shop.terminal().branch();
    return branch == nullptr ? 0 : branch->tip().sequence.value;
}

TEST(OwnCertificate, TheFirstSaysWhatTheTerminalAsked) {
    TestTerminal shop(1, false);
    const Certificate asked = certificate(shop.request());
    const auto offer = [&](const Certificate& one) {
        return shop.terminal().adopt(Kind::certificate, issued(one), kShopping);
    };
    const auto unasked = offer(asked);
    ASSERT_FALSE(unasked);
    EXPECT_EQ(unasked.error().refusal, Refusal::not_enrolled);
    EXPECT_NE(unasked.error().words.en.find("terminal request"), std::string::npos);

    ASSERT_TRUE(shop.terminal().ask(shop.request(), example_key("terminal")));
    for (const auto& change : differences()) {
        Certificate other = asked;
        change(other);
        const auto refused = offer(other);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().refusal, Refusal::not_enrolled);
        EXPECT_NE(refused.error().words.en.find("otherwise than this device asked"),
                  std::string::npos);
        EXPECT_EQ(shop.terminal().branch(), nullptr);
    }
    shop.open();
    Certificate lenient = asked;  // What the enroller decides by itself.
    lenient.from = kCrisis;
    EXPECT_TRUE(offer(lenient)) << "and it remembers what it asked";
    EXPECT_EQ(shop.terminal().branch()->certificate()->from, kCrisis);
}

TEST(OwnCertificate, WhatWasAskedLastCounts) {
    TestTerminal shop(1, false);
    CertificateRequest slip = shop.request();
    slip.payee = "NL02ABNA0123456789";
    ASSERT_TRUE(shop.terminal().ask(slip, example_key("terminal")));
    ASSERT_TRUE(shop.terminal().ask(shop.request(), example_key("terminal")));
    EXPECT_FALSE(shop.terminal().adopt(Kind::certificate, issued(certificate(slip)), kShopping));
    EXPECT_TRUE(
        shop.terminal().adopt(Kind::certificate, issued(certificate(shop.request())), kShopping));
}

TEST(OwnCertificate, ASignatureThatIsWrongIsSaidFirst) {
    TestTerminal shop(1, false);
    auto wrong = sign(certificate(shop.request()), lineage(), example_key("enroller"));
    wrong.by.signature.bytes[0] ^= 1;
    EXPECT_EQ(shop.terminal().adopt(Kind::certificate, encode(wrong), kShopping).error().refusal,
              Refusal::bad_signature);
    const auto stranger = sign(certificate(shop.request()), lineage(), example_key("issuer"));
    EXPECT_EQ(shop.terminal().adopt(Kind::certificate, encode(stranger), kShopping).error().refusal,
              Refusal::unknown_signer);
}

TEST(OwnCertificate, ALaterOneSaysWhatTheFirstSaid) {
    TestTerminal shop(1);
    shop.activate();
    const std::uint64_t before = own_entries(shop);
    for (const auto& change : differences()) {
        Certificate other = certificate(shop.request());
        other.until = other.until + kDay;
        change(other);
        const auto refused = shop.terminal().adopt(Kind::certificate, issued(other), kShopping);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().refusal, Refusal::superseded);
        EXPECT_NE(refused.error().words.en.find("terminal replace"), std::string::npos);
    }
    shop.open();
    EXPECT_EQ(own_entries(shop), before);
    EXPECT_TRUE(shop.till().sell(sale_request(1, 700, {1}), kShopping)) << "it sells on";
    CertificateRequest moved = shop.request();
    moved.region = kGroningen;
    EXPECT_EQ(shop.terminal().ask(moved, example_key("terminal")).error().refusal,
              Refusal::superseded);
    EXPECT_TRUE(shop.terminal().ask(shop.request(), example_key("terminal"))) << "a renewal";
}

TEST(OwnCertificate, ARenewalIsRecordedIfItsDatesAreKinder) {
    TestTerminal shop(1);
    const auto renew = [&](Seconds earlier, Seconds later) {
        const std::uint64_t before = own_entries(shop);
        Certificate renewed = certificate(shop.request());
        renewed.from = renewed.from + Seconds{-earlier.count};
        renewed.until = renewed.until + later;
        shop.adopt(Kind::certificate, issued(renewed));
        return own_entries(shop) - before;
    };
    EXPECT_EQ(renew({0}, {0}), 0U);
    EXPECT_EQ(renew({0}, {1}), 1U);
    EXPECT_EQ(renew({0}, {1}), 0U);
    EXPECT_EQ(renew({-1}, {0}), 0U) << "harsher";
    EXPECT_EQ(renew({1}, {0}), 1U);
    const Certificate* held = shop.terminal().branch()->certificate();
    EXPECT_EQ(held->from, certificate().from + Seconds{-1});
    EXPECT_EQ(held->until, certificate().until + Seconds{1});
}

}  // namespace
}  // namespace noodgeld::test
