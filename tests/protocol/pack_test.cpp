// Packs: cut or damaged anywhere, they are refused before their end is believed.
#include "protocol/wire/pack.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "protocol/wire/limits.h"
#include "tests/support/arbitrary.h"
#include "tests/support/fixtures.h"

namespace noodgeld {
namespace {

using enum DecodeError;

Bytes pack_of(const Lineage& lineage, const std::vector<PackItem>& items) {
    PackWriter writer;
    Bytes out = writer.begin(lineage);
    for (const PackItem& item : items) append(out, writer.item(item.kind, item.object));
    append(out, writer.end());
    return out;
}

struct Unpacked {
    Lineage lineage;
    std::vector<PackItem> items;
};

Result<Unpacked, DecodeError> unpack(PackReader reader) {
    Unpacked out{reader.lineage(), {}};
    while (true) {
        NOODGELD_TRY(std::optional<PackItem> item, reader.next());
        if (!item) return out;
        out.items.push_back(std::move(*item));
    }
}

Result<Unpacked, DecodeError> unpack(ByteView pack) {
    NOODGELD_TRY(PackReader reader, PackReader::open(pack));
    return unpack(std::move(reader));
}

/// The same from a source that gives up to so many bytes at a time.
Result<Unpacked, DecodeError> unpack_in_pieces(ByteView pack, std::size_t at_once) {
    const auto source = [rest = pack, at_once](std::span<std::uint8_t> into) mutable {
        const std::size_t size = std::min({at_once, into.size(), rest.size()});
        std::ranges::copy(rest.first(size), into.begin());
        rest = rest.subspan(size);
        return size;
    };
    NOODGELD_TRY(PackReader reader, PackReader::open(PackReader::Source(source)));
    return unpack(std::move(reader));
}

std::vector<PackItem> example_items() {
    return {
        {Kind::charter, encode(test::by_officers(test::charter(), 1, 4, std::nullopt))},
        {Kind::series, encode(sign(test::series(), test::lineage(), test::example_key("issuer")))},
        {Kind::segment, encode(test::ExampleFeed().segment())},
        {Kind::stop, {}}};
}

TEST(Pack, GivesBackWhatWasPutIn) {
    const Bytes pack = pack_of(test::lineage(), example_items());
    const auto got = unpack(pack);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->lineage, test::lineage());
    EXPECT_EQ(got->items, example_items());
    EXPECT_TRUE(unpack(pack_of(test::lineage(), {})));
}

TEST(Pack, InWhateverPiecesItIsReadItIsTheSame) {
    std::vector<PackItem> items = example_items();
    items.push_back({Kind::segment, Bytes(limits::kSegmentBytes, 7)});
    items.push_back({Kind::order, Bytes(3)});
    const Bytes pack = pack_of(test::lineage(), items);
    for (const std::size_t at_once : {std::size_t{1}, std::size_t{13}, pack.size()}) {
        const auto got = unpack_in_pieces(pack, at_once);
        ASSERT_TRUE(got) << at_once;
        EXPECT_EQ(got->lineage, test::lineage());
        EXPECT_EQ(got->items, items);
    }
    const Bytes small = pack_of(test::lineage(), example_items());
    for (std::size_t size = 0; size < small.size(); ++size) {
        const ByteView cut = ByteView(small).first(size);
        EXPECT_EQ(unpack_in_pieces(cut, 100).error(), unpack(cut).error()) << size;
    }
    Bytes longer = small;
    longer.push_back(0);
    EXPECT_EQ(unpack_in_pieces(longer, 100).error(), trailing_bytes);
}

TEST(Pack, CutAnywhereIsRefused) {
    const Bytes pack = pack_of(test::lineage(), example_items());
    for (std::size_t size = 0; size < pack.size(); ++size) {
        const auto got = unpack(ByteView(pack).first(size));
        ASSERT_FALSE(got) << size;
    }
}

TEST(Pack, DamagedAnywhereIsRefused) {
    const Bytes pack = pack_of(test::lineage(), example_items());
    for (std::size_t at = 0; at < pack.size(); ++at) {
        for (const int mask : {0x01, 0x80, 0xff}) {
            Bytes damaged = pack;
            damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ mask);
            ASSERT_FALSE(unpack(damaged)) << at;
        }
    }
}

TEST(Pack, ItemsLeftOutAddedOrExchangedAreRefused) {
    const std::vector<PackItem> items = example_items();
    PackWriter writer;
    const Bytes begin = writer.begin(test::lineage());
    const Bytes first = writer.item(items[0].kind, items[0].object);
    const Bytes second = writer.item(items[1].kind, items[1].object);
    const Bytes end = writer.end();
    const auto joined = [](std::initializer_list<ByteView> parts) {
        Bytes out;
        for (const ByteView part : parts) append(out, part);
        return out;
    };
    EXPECT_TRUE(unpack(joined({begin, first, second, end})));
    for (const Bytes& wrong :
         {joined({begin, second, first, end}), joined({begin, first, end}), joined({begin, end}),
          joined({begin, first, second, second, end}), joined({begin, first, second})}) {
        EXPECT_FALSE(unpack(wrong));
    }
    const auto error = [&](std::initializer_list<ByteView> parts) {
        return unpack(joined(parts)).error();
    };
    EXPECT_EQ(error({begin, first, end}), inconsistent);
    EXPECT_EQ(error({begin, first, second}), truncated);
    EXPECT_EQ(error({begin, first, second, end, begin}), trailing_bytes);
    EXPECT_EQ(error({first, second, end}), wrong_type);
}

/// What a pack whose only item is these bytes gives, with an end that fits.
constexpr auto kNoKind = static_cast<std::uint8_t>(last_of(Kind{})) + 1;

DecodeError error_of_item(ByteView item) {
    Bytes pack;
    append(pack, as_bytes("noodgeld/pack/1\n"));
    append(pack, test::lineage().bytes);
    append(pack, item);
    const crypto::Hash hash = crypto::sha256({pack});
    append(pack, cbor::Writer().array(2).uint(0).bytes(hash.bytes).take());
    const auto got = unpack(pack);
    EXPECT_FALSE(got);
    return got ? DecodeError{} : got.error();
}

TEST(Pack, ItemsOfAnotherFormAreRefused) {
    const Bytes three = cbor::Writer().array(3).uint(6).bytes({}).uint(1).take();
    EXPECT_EQ(error_of_item(three), wrong_length);
    EXPECT_EQ(error_of_item(cbor::Writer().array(2).uint(kNoKind).bytes({}).take()), out_of_range);
    EXPECT_EQ(error_of_item(cbor::Writer().array(2).uint(6).text("a").take()), wrong_type);
    EXPECT_EQ(error_of_item(cbor::Writer().map(1).uint(6).bytes({}).take()), wrong_type);
    EXPECT_EQ(error_of_item(Bytes{0x82, 0x18, 0x06, 0x40}), not_canonical);
    EXPECT_EQ(error_of_item(Bytes{0x82, 0x06, 0x58, 0x01, 0x00}), not_canonical);
    const Bytes large(limits::kObjectBytes + 1);
    EXPECT_EQ(error_of_item(cbor::Writer().array(2).uint(6).bytes(large).take()), wrong_length);
    // A short input that claims a long object.
    EXPECT_EQ(
        error_of_item(Bytes{0x82, 0x06, 0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}),
        truncated);
}

TEST(Pack, AWrongBeginningIsRefusedAtOnce) {
    const Bytes pack = pack_of(test::lineage(), {});
    EXPECT_EQ(PackReader::open(ByteView(pack).first(47)).error(), truncated);
    EXPECT_TRUE(PackReader::open(ByteView(pack).first(48)));
    Bytes other_version = pack;
    other_version[14] = '2';
    EXPECT_EQ(PackReader::open(other_version).error(), wrong_type);
}

TEST(PackItem, StandsAloneInOneFormOnly) {
    const PackItem item = example_items()[0];
    const Bytes wire = encode_item(item.kind, item.object);
    EXPECT_EQ(decode_item(wire), item);
    for (std::size_t size = 0; size < wire.size(); ++size) {
        EXPECT_FALSE(decode_item(ByteView(wire).first(size))) << size;
    }
    Bytes longer = wire;
    longer.push_back(0);
    EXPECT_EQ(decode_item(longer).error(), trailing_bytes);
    EXPECT_EQ(decode_item(encode_item(Kind{0}, {})).error(), out_of_range);
    EXPECT_EQ(decode_item(encode_item(Kind{kNoKind}, {})).error(), out_of_range);
    EXPECT_EQ(decode_item(cbor::Writer().array(1).uint(1).take()).error(), wrong_length);
    EXPECT_EQ(decode_item(cbor::Writer().array(2).uint(1).uint(1).take()).error(), wrong_type);
    EXPECT_EQ(decode_item(Bytes{0x82, 0x18, 0x06, 0x40}).error(), not_canonical);

    const Bytes largest(limits::kObjectBytes);
    const Bytes larger(limits::kObjectBytes + 1);
    EXPECT_TRUE(decode_item(encode_item(Kind::order, largest)));
    EXPECT_EQ(decode_item(encode_item(Kind::order, larger)).error(), wrong_length);
    EXPECT_TRUE(decode_item(encode_item(Kind::segment, larger)));
    const Bytes segment(limits::kSegmentBytes + 1);
    EXPECT_EQ(decode_item(encode_item(Kind::segment, segment)).error(), wrong_length);
    EXPECT_EQ(decode_item(encode_item(Kind::manifest, larger)).error(), wrong_length);
}

RC_GTEST_PROP(PackProperty, AnyItemsComeBackAndNoOtherBytesGiveThem,
              (const Lineage& lineage, const std::vector<Bytes>& objects)) {
    std::vector<PackItem> items;
    for (const Bytes& object : objects) {
        items.push_back({static_cast<Kind>(test::pick_in(1, 16)), object});
    }
    const Bytes pack = pack_of(lineage, items);
    const auto got = unpack(pack);
    RC_ASSERT(got.has_value());
    RC_ASSERT(got->items == items);
    RC_ASSERT(got->lineage == lineage);
    RC_ASSERT(pack_of(got->lineage, got->items) == pack);
}

}  // namespace
}  // namespace noodgeld
