// The longest and shortest of every list and string, and one more; and the sizes that follow.
#include <gtest/gtest.h>

#include <functional>

#include "protocol/wire/pack.h"
#include "protocol/wire/text.h"
#include "tests/support/arbitrary.h"
#include "tests/support/fixtures.h"

namespace noodgeld {
namespace {

using namespace test;

/// `set` gives a field `n` elements: least to most decode, one fewer or more does not.
template <class T>
void expect_bounds(const T& object, const char* field, std::uint64_t least, std::uint64_t most,
                   const std::function<void(T&, std::uint64_t)>& set) {
    const auto outcome = [&object, &set](std::uint64_t n) -> std::optional<DecodeError> {
        T changed = object;
        set(changed, n);
        const auto decoded = decode<T>(encode(changed));
        if (decoded) return std::nullopt;
        return decoded.error();
    };
    EXPECT_EQ(outcome(least), std::nullopt) << field;
    EXPECT_EQ(outcome(most), std::nullopt) << field;
    if (least > 0) {
        EXPECT_EQ(outcome(least - 1), DecodeError::wrong_length) << field;
    }
    EXPECT_EQ(outcome(most + 1), DecodeError::wrong_length) << field;
}

/// `n` of them, each different and above the one before.
template <class IdType>
std::vector<IdType> ids(std::uint64_t n) {
    std::vector<IdType> out(n);
    for (std::uint64_t i = 0; i < n; ++i) {
        for (int byte = 0; byte < 8; ++byte) {
            out[i].bytes[7 - static_cast<std::size_t>(byte)] =
                static_cast<std::uint8_t>((i + 1) >> (8 * byte));
        }
    }
    return out;
}

std::string letters(std::uint64_t n) {
    return std::string(n, 'X');  // A merchant has capitals only.
}

TEST(Bounds, OfACharter) {
    const Charter charter = test::charter();
    const auto check = [&charter](const char* field, std::uint64_t least, std::uint64_t most,
                                  const std::function<void(Charter&, std::uint64_t)>& set) {
        expect_bounds<Charter>(charter, field, least, most, set);
    };
    check("officers", 1, limits::kOfficers, [](Charter& c, std::uint64_t n) {
        c.officers.clear();
        for (const auto& key : ids<crypto::PublicKey>(n)) c.officers.push_back({key, "x"});
        const Count least{n > 1 ? 2U : 1U};
        c.thresholds = {.activate = {n}, .stop = least, .charter = {n}, .settle = least};
    });
    check("name", 1, limits::kNameBytes,
          [](Charter& c, std::uint64_t n) { c.officers[0].name = letters(n); });
    check("witnesses", 0, limits::kWitnesses,
          [](Charter& c, std::uint64_t n) { c.witnesses = ids<crypto::PublicKey>(n); });
    check("auditors", 1, limits::kAuditors,
          [](Charter& c, std::uint64_t n) { c.auditors = ids<crypto::SealingKey>(n); });
    check("revoked_keys", 0, limits::kRevokedKeys,
          [](Charter& c, std::uint64_t n) { c.revoked_keys = ids<KeyId>(n); });
    expect_bounds<Charter>(next_charter(), "carried", 0, limits::kCarried,
                           [](Charter& c, std::uint64_t n) { c.carried = ids<ObjectHash>(n); });
    check("currency", 3, 3, [](Charter& c, std::uint64_t n) { c.currency = letters(n); });
    check("regions", 1, limits::kRegions, [](Charter& c, std::uint64_t n) {
        c.regions.clear();
        for (std::uint64_t i = 0; i < n; ++i) c.regions.push_back({{i}, {}, "x", "x"});
    });
    check("code", 1, 16, [](Charter& c, std::uint64_t n) { c.regions[0].code = letters(n); });
    check("region's name", 1, limits::kNameBytes,
          [](Charter& c, std::uint64_t n) { c.regions[0].name = letters(n); });
}

TEST(Bounds, OfSeriesAndEmissions) {
    expect_bounds<Series>(series(), "goods", 1, limits::kGoods, [](Series& s, std::uint64_t n) {
        s.goods.clear();
        for (std::uint64_t i = 0; i < n; ++i) s.goods.push_back({i});
    });
    expect_bounds<Emission>(emission(), "series", 1, limits::kSeriesPerEmission,
                            [](Emission& e, std::uint64_t n) {
                                e.series.clear();
                                for (const auto& id : ids<SeriesId>(n))
                                    e.series.push_back({id, {1}, {}});
                                e.tokens = {n};
                            });
}

TEST(Bounds, OfOrdersAndStops) {
    const Order order = test::order();
    expect_bounds<Order>(
        order, "activations", 0, limits::kActivations,
        [](Order& o, std::uint64_t n) { o.activations.resize(n, test::order().activations[0]); });
    expect_bounds<Order>(order, "regions", 0, limits::kActivationRegions,
                         [](Order& o, std::uint64_t n) {
                             auto& regions = o.activations[0].regions;
                             for (std::uint64_t i = 0; i < n; ++i) regions.push_back({i});
                         });
    expect_bounds<Order>(order, "message", 0, limits::kMessageBytes,
                         [](Order& o, std::uint64_t n) { o.message = letters(n); });
    expect_bounds<Stop>(stop(), "message", 0, limits::kMessageBytes,
                        [](Stop& s, std::uint64_t n) { s.message = letters(n); });
}

TEST(Bounds, OfRevocationLists) {
    const RevocationList list = revocations();
    expect_bounds<RevocationList>(
        list, "series", 0, limits::kRevokedSeries,
        [](RevocationList& l, std::uint64_t n) { l.series = ids<SeriesId>(n); });
    expect_bounds<RevocationList>(list, "sheets", 0, limits::kRevokedSheets,
                                  [](RevocationList& l, std::uint64_t n) {
                                      l.sheets.clear();
                                      for (const auto& key : ids<SheetKey>(n))
                                          l.sheets.push_back({key, {1}});
                                  });
    expect_bounds<RevocationList>(list, "boxes", 0, limits::kRevokedBoxes,
                                  [](RevocationList& l, std::uint64_t n) {
                                      l.boxes.clear();
                                      for (const auto& key : ids<BoxKey>(n))
                                          l.boxes.push_back({key, {1}, {1}});
                                  });
    expect_bounds<RevocationList>(list, "terminals", 0, limits::kRevokedTerminals,
                                  [](RevocationList& l, std::uint64_t n) {
                                      l.terminals.clear();
                                      for (const auto& id : ids<FeedId>(n))
                                          l.terminals.push_back({id, {}});
                                  });
}

template <class T>
void expect_bounds_of_texts(const T& object) {
    expect_bounds<T>(object, "merchant", 1, limits::kMerchantBytes,
                     [](T& o, std::uint64_t n) { o.merchant = letters(n); });
    expect_bounds<T>(object, "payee", 1, limits::kPayeeBytes,
                     [](T& o, std::uint64_t n) { o.payee = letters(n); });
    expect_bounds<T>(object, "legal_name", 1, limits::kLegalNameBytes,
                     [](T& o, std::uint64_t n) { o.legal_name = letters(n); });
    expect_bounds<T>(object, "device", 1, limits::kDeviceBytes,
                     [](T& o, std::uint64_t n) { o.device = letters(n); });
}

TEST(Bounds, OfCertificatesAndRequests) {
    expect_bounds_of_texts(certificate());
    expect_bounds_of_texts(certificate_request());
}

/// A sale entry with `spends` spends and `categories` categories.
Entry sale_of(std::uint64_t spends, std::uint64_t categories) {
    ExampleFeed feed;
    Entry entry = feed.append(feed.sale(1, 1, {1}));
    Sale& sale = std::get<Sale>(entry.body);
    const Spend spend = sale.spends[0];
    sale.spends.clear();
    sale.categories.clear();
    sale.total = cents(static_cast<std::int64_t>(std::max(spends, categories)));
    for (std::uint64_t i = 0; i < spends; ++i) {
        sale.spends.push_back(spend);
        sale.spends[i].token[30] = static_cast<std::uint8_t>(i);  // The serial's first byte.
    }
    for (std::uint64_t i = 0; i < categories; ++i) sale.categories.push_back({{i}, cents(1)});
    const auto rest = [&sale](std::uint64_t n) {
        return cents(sale.total.cents() - static_cast<std::int64_t>(n) + 1);
    };
    if (spends > 0) sale.spends[0].amount = rest(spends);
    if (categories > 0) sale.categories[0].amount = rest(categories);
    return entry;
}

TEST(Bounds, OfEntries) {
    const Entry entry = sale_of(1, 1);
    expect_bounds<Entry>(entry, "spends", 1, limits::kSpendsPerSale,
                         [](Entry& e, std::uint64_t n) { e = sale_of(n, 1); });
    expect_bounds<Entry>(entry, "categories", 1, limits::kGoods,
                         [](Entry& e, std::uint64_t n) { e = sale_of(1, n); });
    expect_bounds<Entry>(entry, "token", kTokenBytes, kTokenBytes, [](Entry& e, std::uint64_t n) {
        std::get<Sale>(e.body).spends[0].token.resize(n);
    });
    expect_bounds<Entry>(entry, "anchor", 1, limits::kReceiptBytes,
                         [](Entry& e, std::uint64_t n) { e.body = WitnessedTime{Bytes(n)}; });
    ExampleFeed feed;
    feed.append(AssertedTime{});
    expect_bounds<Segment>(feed.segment(), "entries", 1, limits::kEntriesPerSegment,
                           [](Segment& s, std::uint64_t n) { s.entries.assign(n, Bytes(1)); });
    expect_bounds<Segment>(feed.segment(), "entry", 1, limits::kEntryBytes,
                           [](Segment& s, std::uint64_t n) { s.entries = {Bytes(n)}; });
    expect_bounds<Segment>(feed.segment(), "head", 1, limits::kReceiptBytes,
                           [](Segment& s, std::uint64_t n) { s.head = Bytes(n); });
}

/// Numbers at their widest.
struct Widen {
    template <class T>
    void operator()(std::uint64_t, const char*, T& value, Length = {}, Length = {}) {
        if constexpr (codec::WireNumber<T>) {
            value = T::from_wire(T::kWireMax);
        } else if constexpr (codec::Described<T>) {
            describe(*this, value);
        }
    }
};

TEST(Sizes, TheLargestSaleFitsAnEntry) {
    Entry entry = sale_of(limits::kSpendsPerSale, limits::kGoods);
    Widen widen;
    describe(widen, entry);
    Sale& sale = std::get<Sale>(entry.body);
    describe(widen, sale);
    for (Spend& spend : sale.spends) describe(widen, spend);
    for (CategoryAmount& part : sale.categories) describe(widen, part);
    EXPECT_LT(encode(entry).size(), 10'000U);
    static_assert(limits::kEntryBytes > 10'000);
}

TEST(Sizes, TheLargestHeadAndAnchorFitWhatHoldsThem) {
    Head head = ExampleFeed().head();
    Anchor anchor = ExampleFeed().anchor().value;
    Widen widen;
    describe(widen, head);
    describe(widen, anchor);
    EXPECT_LE(encode(Signed<Head>{head, {}}).size(), limits::kReceiptBytes);
    EXPECT_LE(encode(Signed<Anchor>{anchor, {}}).size(), limits::kReceiptBytes);
}

TEST(Sizes, TheLargestObjectsFitOnePackItem) {
    RevocationList list = revocations();
    list.series = ids<SeriesId>(limits::kRevokedSeries);
    list.sheets.clear();
    for (const auto& key : ids<SheetKey>(limits::kRevokedSheets)) {
        list.sheets.push_back({key, {128}});
    }
    list.boxes.clear();
    for (const auto& key : ids<BoxKey>(limits::kRevokedBoxes)) {
        list.boxes.push_back({key, {4}, {128}});
    }
    list.terminals.clear();
    const EntryHash some{order_hash().bytes};
    for (const auto& id : ids<FeedId>(limits::kRevokedTerminals)) {
        list.terminals.push_back({id, {{Sequence::kWireMax}, some}});
    }
    MultiSigned<RevocationList> object{list, {}};
    for (const auto& kid : ids<KeyId>(kMaxSignatures)) object.by.push_back({kid, {}});
    EXPECT_LE(encode(object).size(), max_object_bytes(Kind::revocations));
    EXPECT_EQ(decode_multi_signed<RevocationList>(encode(object)), object);

    Charter charter = test::charter();
    charter.regions.clear();
    for (std::uint64_t i = 0; i < limits::kRegions; ++i) {
        charter.regions.push_back(
            {{kMax32 - limits::kRegions + i}, RegionNumber{0}, letters(16), letters(64)});
    }
    EXPECT_LE(encode(charter).size() + 10'000, max_object_bytes(Kind::charter));
}

TEST(Sizes, AnExampleOrderOfFourOfficersFitsOneQrCode) {
    // Version 25-M holds 1,451 alphanumeric characters (ISO/IEC 18004).
    const Bytes wire = encode(by_officers(order(), 1, 4));
    EXPECT_LE(wire.size(), limits::kOrderBytes);
    EXPECT_LE(to_text(Kind::order, Bytes(limits::kOrderBytes)).size(), 1'451U);
}

}  // namespace
}  // namespace noodgeld
