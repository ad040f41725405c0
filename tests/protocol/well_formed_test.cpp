// Each rule that an object's fields must keep among themselves, broken once.
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/fixtures.h"

namespace noodgeld {
namespace {

using namespace test;

template <class T>
struct Breach {
    const char* why;
    std::function<void(T&)> change;
};

/// `whole` is well formed and decodes; after any of the changes it does not. Decoding looks into
/// nested objects, which well_formed of the outer one does not.
template <class T>
void expect_refused(const T& whole, const std::vector<Breach<T>>& breaches) {
    EXPECT_TRUE(well_formed(whole));
    EXPECT_EQ(decode<T>(encode(whole)), whole);
    for (const auto& [why, change] : breaches) {
        T broken = whole;
        change(broken);
        const auto decoded = decode<T>(encode(broken));
        ASSERT_FALSE(decoded) << why;
        EXPECT_EQ(decoded.error(), DecodeError::inconsistent) << why;
    }
}

TEST(WellFormedCharter, VersionsAndThresholds) {
    expect_refused<Charter>(
        charter(),
        {
            {"version 0", [](auto& c) { c.version = {0}; }},
            {"version 1 with a previous", [](auto& c) { c.previous.emplace(); }},
            {"version 2 without", [](auto& c) { c.version = {2}; }},
            {"two of five activate", [](auto& c) { c.thresholds.activate = {2}; }},
            {"half of four activate",
             [](auto& c) {
                 c.officers.pop_back();
                 c.thresholds = {.activate = {2}, .stop = {2}, .charter = {2}, .settle = {2}};
             }},
            {"six of five activate",
             [](auto& c) {
                 c.thresholds = {.activate = {6}, .stop = {2}, .charter = {6}, .settle = {2}};
             }},
            {"one of five stops", [](auto& c) { c.thresholds.stop = {1}; }},
            {"one of five settles", [](auto& c) { c.thresholds.settle = {1}; }},
            {"more to settle than to activate", [](auto& c) { c.thresholds.settle = {4}; }},
            {"a revoked issuer", [](auto& c) { c.revoked_keys = {key_id(c.issuer)}; }},
            {"a revoked officer", [](auto& c) { c.revoked_keys = {key_id(c.officers[2].key)}; }},
            {"a revoked witness", [](auto& c) { c.revoked_keys = {key_id(c.witnesses[1])}; }},
            {"revoked keys out of order",
             [](auto& c) {
                 c.revoked_keys = {{{2}}, {{1}}};
             }},
            {"a first charter that carries", [](auto& c) { c.carried = {{{1}}}; }},
            {"more to stop than to activate", [](auto& c) { c.thresholds.stop = {4}; }},
            {"fewer for the next charter", [](auto& c) { c.thresholds.charter = {2}; }},
            {"six of five for the next charter", [](auto& c) { c.thresholds.charter = {6}; }},
        });
    EXPECT_TRUE(well_formed(next_charter()));
    Charter one = charter();
    one.officers.resize(1);
    one.thresholds = {.activate = {1}, .stop = {1}, .charter = {1}, .settle = {1}};
    EXPECT_TRUE(well_formed(one));
}

TEST(WellFormedCharter, NoKeyHasTwoRoles) {
    expect_refused<Charter>(
        charter(), {
                       {"officer twice", [](auto& c) { c.officers[1].key = c.officers[0].key; }},
                       {"officer is issuer", [](auto& c) { c.officers[4].key = c.issuer; }},
                       {"officer is enroller", [](auto& c) { c.officers[0].key = c.enroller; }},
                       {"issuer is enroller", [](auto& c) { c.issuer = c.enroller; }},
                       {"issuer is ledger", [](auto& c) { c.ledger = c.issuer; }},
                       {"enroller is ledger", [](auto& c) { c.ledger = c.enroller; }},
                       {"ledger is witness", [](auto& c) { c.witnesses[1] = c.ledger; }},
                       {"witness twice", [](auto& c) { c.witnesses[1] = c.witnesses[0]; }},
                       {"witness is officer", [](auto& c) { c.witnesses[0] = c.officers[2].key; }},
                       {"auditor twice", [](auto& c) { c.auditors.push_back(c.auditors[0]); }},
                       {"desk is auditor", [](auto& c) { c.revocation_desk = c.auditors[0]; }},
                   });
}

TEST(WellFormedCharter, SealingKeysKeepASecret) {
    expect_refused<Charter>(charter(),
                            {
                                {"auditor zero", [](auto& c) { c.auditors[0] = {}; }},
                                {"desk zero", [](auto& c) { c.revocation_desk = {}; }},
                                {"desk one", [](auto& c) { c.revocation_desk.bytes = {1}; }},
                            });
}

TEST(WellFormedCharter, RegionsFormAForest) {
    expect_refused<Charter>(
        charter(),
        {
            {"out of order", [](auto& c) { std::swap(c.regions[2], c.regions[3]); }},
            {"a number twice", [](auto& c) { c.regions[2].number = c.regions[1].number; }},
            {"a parent of a higher number", [](auto& c) { c.regions[1].parent = kFryslan; }},
            {"its own parent", [](auto& c) { c.regions[1].parent = c.regions[1].number; }},
            {"a parent that is not listed", [](auto& c) { c.regions[3].parent = {19}; }},
        });
    Charter deep = charter();
    deep.regions = {{{0}, std::nullopt, "0", "0"}};
    for (std::uint32_t i = 1; i <= limits::kRegionDepth; ++i) {
        deep.regions.push_back({{i}, RegionNumber{i - 1}, "x", "x"});
    }
    EXPECT_TRUE(well_formed(deep));
    deep.regions.push_back(
        {{limits::kRegionDepth + 1}, RegionNumber{limits::kRegionDepth}, "x", "x"});
    EXPECT_FALSE(well_formed(deep));
}

TEST(WellFormedSeries, EachRule) {
    expect_refused<Series>(
        series(),
        {
            {"worth nothing", [](auto& s) { s.face_value = Amount(); }},
            {"goods twice",
             [](auto& s) {
                 s.goods = {kFood, kFood};
             }},
            {"goods out of order",
             [](auto& s) {
                 s.goods = {kFood, kDetergent};
             }},
            {"an empty slot", [](auto& s) { s.slot_length = {0}; }},
            {"a slot at the end of its life", [](auto& s) { s.slot_offset = s.longest_lifetime; }},
            {"no life", [](auto& s) { s.longest_lifetime = {0}; }},
        });
}

TEST(WellFormedEmission, EachRule) {
    Emission two = emission();
    two.series.push_back({{{0xff}}, {7}});
    std::ranges::sort(two.series, {}, &SeriesCount::series);
    two.tokens = {12};
    expect_refused<Emission>(
        two, {
                 {"out of order", [](auto& e) { std::swap(e.series[0], e.series[1]); }},
                 {"a series twice", [](auto& e) { e.series[1].series = e.series[0].series; }},
                 {"an empty series",
                  [](auto& e) { e.tokens = {e.series[1].tokens}, e.series[0].tokens = {0}; }},
                 {"one too few", [](auto& e) { e.tokens = {11}; }},
                 {"one too many", [](auto& e) { e.tokens = {13}; }},
                 {"above the largest manifest",
                  [](auto& e) {
                      e.series = {{{}, {limits::kTokensPerEmission + 1}}};
                      e.tokens = {limits::kTokensPerEmission + 1};
                  }},
             });
}

TEST(WellFormedOrder, EachRule) {
    expect_refused<Order>(
        order(),
        {
            {"number 0", [](auto& o) { o.number = {0}; }},
            {"the first with a previous", [](auto& o) { o.previous.emplace(); }},
            {"the second without", [](auto& o) { o.number = {2}; }},
            {"an activation past report_by",
             [](auto& o) { o.report_by = o.activations[0].until + Seconds{-1}; }},
            {"report_by past closing", [](auto& o) { o.report_by = o.closing + Seconds{1}; }},
            {"issued at closing", [](auto& o) { o.issued_at = o.closing; }},
            {"an activation that never begins",
             [](auto& o) { o.activations[0].from = o.activations[0].until; }},
            {"regions twice",
             [](auto& o) {
                 o.activations[0].regions = {kGroningen, kGroningen};
             }},
            {"regions out of order",
             [](auto& o) {
                 o.activations[0].regions = {kFryslan, kGroningen};
             }},
            {"a tight sale limit above the other",
             [](auto& o) { o.limits.tight_per_sale = cents(20'001); }},
            {"a tight terminal limit above the other",
             [](auto& o) { o.limits.tight_per_terminal = cents(5'000'001); }},
        });
    Order none = order();
    none.activations.clear();
    EXPECT_TRUE(well_formed(none));
}

TEST(WellFormedRevocations, EachRule) {
    RevocationList list = revocations();
    list.series = {{{1}}, {{2}}};
    list.sheets = {{{{1}}, {1}}, {{{2}}, {limits::kVouchersPerSheet}}};
    list.boxes = {{{{1}}, {1}, {1}}, {{{2}}, {4'095}, {limits::kVouchersPerSheet}}};
    list.sheets[0].vouchers = {limits::kVouchersPerSheet - 1 - limits::kVouchersPerSheet / 2};
    list.sheets[1].vouchers = {limits::kVouchersPerSheet / 2};
    list.terminals = {{{{1}}, {{5}, {{1}}}}, {{{2}}, {}}};
    expect_refused<RevocationList>(
        list,
        {
            {"a series twice", [](auto& l) { l.series[1] = l.series[0]; }},
            {"series out of order", [](auto& l) { std::swap(l.series[0], l.series[1]); }},
            {"a sheet twice", [](auto& l) { l.sheets[1].key = l.sheets[0].key; }},
            {"sheets out of order", [](auto& l) { std::swap(l.sheets[0], l.sheets[1]); }},
            {"an empty sheet", [](auto& l) { l.sheets[0].vouchers = {0}; }},
            {"too large a sheet",
             [](auto& l) { l.sheets[0].vouchers = {limits::kVouchersPerSheet + 1}; }},
            {"a box twice", [](auto& l) { l.boxes[1].key = l.boxes[0].key; }},
            {"boxes out of order", [](auto& l) { std::swap(l.boxes[0], l.boxes[1]); }},
            {"an empty box", [](auto& l) { l.boxes[0].sheets = {0}; }},
            {"a box of empty sheets", [](auto& l) { l.boxes[0].vouchers = {0}; }},
            {"a serial too many", [](auto& l) { ++l.sheets[1].vouchers.value; }},
            {"a feed twice", [](auto& l) { l.terminals[1].feed = l.terminals[0].feed; }},
            {"feeds out of order", [](auto& l) { std::swap(l.terminals[0], l.terminals[1]); }},
            {"a hash without an entry", [](auto& l) { l.terminals[0].last.sequence = {0}; }},
            {"an entry without a hash", [](auto& l) { l.terminals[0].last.hash = {}; }},
        });
}

TEST(WellFormedCertificate, EachRule) {
    expect_refused<CertificateRequest>(
        replacement_request(),
        {
            {"follows itself", [](auto& r) { r.follows->feed = feed_id(r.key); }},
            {"a merchant in small letters", [](auto& r) { r.merchant = "kvk1"; }},
        });
    expect_refused<Certificate>(
        certificate(replacement_request()),
        {
            {"follows itself", [](auto& c) { c.follows->feed = feed_id(c.key); }},
            {"a merchant with a space", [](auto& c) { c.merchant = "KVK1 "; }},
            {"an empty period", [](auto& c) { c.until = c.from; }},
            {"a period that ends before", [](auto& c) { std::swap(c.from, c.until); }},
        });
}

TEST(WellFormedCertificate, AMerchantIsOneSpelling) {
    for (const std::string_view good : {"A", "Z", "0", "9", "-", "KVK12345678", "AZ09-"}) {
        EXPECT_TRUE(is_merchant(good)) << good;
    }
    EXPECT_TRUE(is_merchant(std::string(limits::kMerchantBytes, 'A')));
    EXPECT_FALSE(is_merchant(std::string(limits::kMerchantBytes + 1, 'A')));
    EXPECT_FALSE(is_merchant(""));
    // Those before and after each range of characters, and what looks like one of them.
    for (const std::string_view bad :
         {"@", "[", "/", ":", ",", ".", "a", "z", " ", "_", "KVK 1", "KVK1 ", " KVK1",
          "\xd0\x9a"
          "VK1",
          "KVK1\xcc\x81"}) {
        EXPECT_FALSE(is_merchant(bad)) << bad;
        Certificate certificate = test::certificate();
        certificate.merchant = bad;
        EXPECT_FALSE(decode<Certificate>(encode(certificate))) << bad;
        CertificateRequest request = certificate_request();
        request.merchant = bad;
        EXPECT_FALSE(decode<CertificateRequest>(encode(request))) << bad;
    }
}

Entry sale_entry() {
    ExampleFeed feed;
    Sale sale = feed.sale(1, 1, {300, 200});
    sale.categories = {{kMilk, cents(150)}, {kBread, cents(350)}};
    return feed.append(sale);
}

TEST(WellFormedSale, EachRule) {
    const auto of = [](std::function<void(Sale&)> change) {
        return [change](Entry& entry) { change(std::get<Sale>(entry.body)); };
    };
    expect_refused<Entry>(sale_entry(), {});
    const std::vector<Breach<Entry>> breaches = {
        {"total above its spends",
         of([](auto& s) { s.total = s.categories[0].amount = cents(501); })},
        {"categories below the total", of([](auto& s) { s.categories.pop_back(); })},
        {"a spend of nothing", of([](auto& s) {
             s.spends[0].amount = Amount();
             s.spends[1].amount = cents(500);
         })},
        {"a category of nothing", of([](auto& s) {
             s.categories[0].amount = Amount();
             s.categories[1].amount = cents(500);
         })},
        {"a category twice", of([](auto& s) { s.categories[1].category = kMilk; })},
        {"categories out of order",
         of([](auto& s) { std::swap(s.categories[0], s.categories[1]); })},
        {"a token twice", of([](auto& s) { s.spends[1].token = s.spends[0].token; })},
        {"a token twice, with another signature", of([](auto& s) {
             s.spends[1].token = s.spends[0].token;
             s.spends[1].token.back() ^= 1;
         })},
        {"what is no token", of([](auto& s) { s.spends[0].token[0] ^= 1; })},
        {"a sum above all amounts", of([](auto& s) {
             s.total = s.categories[0].amount = s.categories[1].amount = s.spends[0].amount =
                 cents(Amount::kMaxCents);
         })},
    };
    for (const auto& [why, change] : breaches) {
        Entry broken = sale_entry();
        change(broken);
        const auto decoded = decode<Entry>(encode(broken));
        ASSERT_FALSE(decoded) << why;
        EXPECT_EQ(decoded.error(), DecodeError::inconsistent) << why;

        // Deferred, it is refused no less.
        broken.body = DeferredSale{std::get<Sale>(broken.body), kCrisis};
        EXPECT_FALSE(decode<Entry>(encode(broken))) << why;
    }
}

TEST(WellFormedEntry, EachRule) {
    ExampleFeed feed;
    feed.append(AssertedTime{kCrisis});
    const Entry voiding = feed.append(Void{{1}, example_id<SaleId>("sale", 1)});
    expect_refused<Entry>(
        voiding,
        {
            {"sequence 0", [](auto& e) { e.sequence = {0}; }},
            {"voids itself", [](auto& e) { std::get<Void>(e.body).sequence = e.sequence; }},
            {"voids what comes later", [](auto& e) { std::get<Void>(e.body).sequence = {3}; }},
            {"voids nothing", [](auto& e) { std::get<Void>(e.body).sequence = {0}; }},
        });
}

TEST(WellFormedEntry, TimeIsAnInterval) {
    expect_refused<TimeInterval>(
        {kCrisis, kCrisis + kHour, TimeSource::clock},
        {
            {"ends before it begins", [](auto& t) { t.latest = t.earliest + Seconds{-1}; }},
            {"the floor alone, and later too", [](auto& t) { t.source = TimeSource::floor; }},
        });
    EXPECT_TRUE(well_formed(TimeInterval{kCrisis, kCrisis, TimeSource::floor}));
}

TEST(WellFormedEntry, OnlySomeKindsAreAdopted) {
    for (int number = 1; number <= static_cast<int>(last_of(Kind{})); ++number) {
        const auto kind = static_cast<Kind>(number);
        const bool may = kind == Kind::charter || kind == Kind::order || kind == Kind::stop ||
                         kind == Kind::revocations || kind == Kind::certificate;
        ExampleFeed feed;
        const Bytes wire = encode(feed.append(Adopted{kind, order_hash()}));
        EXPECT_EQ(decode<Entry>(wire).has_value(), may) << name(kind);
    }
}

}  // namespace
}  // namespace noodgeld
