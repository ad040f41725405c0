// Objects as maps: which keys, in which order, how long; on an object made for the purpose.
#include "protocol/wire/codec.h"

#include <gtest/gtest.h>

#include <set>

#include "protocol/wire/amount.h"
#include "protocol/wire/ids.h"
#include "protocol/wire/time.h"
#include "tests/crypto/hex.h"

namespace noodgeld {
namespace {

using crypto::from_hex;
using enum DecodeError;

enum class Colour : std::uint8_t { red = 1, green = 2 };
constexpr Colour last_of(Colour) {
    return Colour::green;
}

struct Left {
    static constexpr std::uint8_t kBody = 1;
    bool up = false;
    friend bool operator==(const Left&, const Left&) = default;
};
struct Right {
    static constexpr std::uint8_t kBody = 4;
    Serial serial;
    friend bool operator==(const Right&, const Right&) = default;
};

struct Sample {
    StoreGroup number;
    std::optional<std::string> text;
    std::vector<Bytes> parts;
    std::optional<Colour> colour;
    std::variant<Left, Right> turn;
    friend bool operator==(const Sample&, const Sample&) = default;
};

template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Left>
void describe(Fields& fields, Self& left) {
    fields(1, "up", left.up);
}
template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Right>
void describe(Fields& fields, Self& right) {
    fields(1, "serial", right.serial);
}
template <class Fields, class Self>
requires std::same_as<std::remove_const_t<Self>, Sample>
void describe(Fields& fields, Self& sample) {
    fields(1, "number", sample.number);
    fields(2, "text", sample.text, length(1, 3));
    fields(3, "parts", sample.parts, length(0, 2), length(1, 2));
    fields(5, "colour", sample.colour);
    fields(6, "turn", sample.turn);
}
/// Number 13 brings bad luck.
bool well_formed(const Sample& sample) {
    return sample.number.value != 13;
}

TEST(Codec, EncodesWhatItSays) {
    const Sample all{{7}, "é", {{1}, {2, 3}}, Colour::green, Right{{{1, 2, 3, 4, 5, 6, 7, 8}}}};
    const Bytes all_wire = from_hex(
        "a50107"
        "0262c3a9"
        "03824101420203"
        "0502"
        "068204a101480102030405060708");
    EXPECT_EQ(encode(all), all_wire);
    EXPECT_EQ(decode<Sample>(all_wire), all);

    const Sample least{{0}, std::nullopt, {}, std::nullopt, Left{true}};
    const Bytes least_wire = from_hex(
        "a30100"
        "0380"
        "068201a101f5");
    EXPECT_EQ(encode(least), least_wire);
    EXPECT_EQ(decode<Sample>(least_wire), least);
}

TEST(Codec, RefusesEverythingElse) {
    const struct {
        const char* hex;
        DecodeError error;
        const char* why;
    } cases[] = {
        // The map and its keys.
        {"", truncated, "nothing"},
        {"a3", wrong_key, "no keys"},
        {"80", wrong_type, "an array"},
        {"bf01000380068201a101f5ff", not_canonical, "an indefinite map"},
        {"b80301000380068201a101f5", not_canonical, "a map spelled long"},
        {"a301000380068201a101f500", trailing_bytes, "a byte more"},
        {"a201000380", wrong_key, "a required key is missing"},
        {"a20380068201a101f5", wrong_key, "the first is missing"},
        {"a303800100068201a101f5", wrong_key, "out of order"},
        {"a4010001000380068201a101f5", wrong_key, "repeated"},
        {"a4010003800400068201a101f5", wrong_key, "unknown, in between"},
        {"a401000380068201a101f50700", wrong_key, "unknown, at the end"},
        {"a401000380068201a101f52000", wrong_key, "a negative key"},
        {"a301000380068201a101f50700", trailing_bytes, "a pair more than counted"},
        {"a401000380068201a101f5", wrong_key, "a pair fewer than counted"},
        {"bbffffffffffffffff01000380068201a101f5", wrong_key, "2^64 - 1 pairs"},
        {"a31801000380068201a101f5", wrong_key, "a key spelled long"},
        {"a36101000380068201a101f5", wrong_key, "a key of another type"},
        // Numbers.
        {"a301180003"
         "80068201a101f5",
         not_canonical, "a number spelled long"},
        {"a3011b00000001000000000380068201a101f5", out_of_range, "above 32 bits"},
        {"a301200380068201a101f5", wrong_type, "negative"},
        {"a301f90000"
         "0380068201a101f5",
         wrong_type, "a float"},
        {"a301f60380068201a101f5", wrong_type, "null is not absent"},
        {"a301c1000380068201a101f5", wrong_type, "a tag"},
        // Text.
        {"a4010002600380068201a101f5", wrong_length, "too short"},
        {"a40100026461626364"
         "0380068201a101f5",
         wrong_length, "too long"},
        {"a40100026100"
         "0380068201a101f5",
         not_text, "a control character"},
        {"a401000261ff0380068201a101f5", not_text, "not UTF-8"},
        {"a4010002f60380068201a101f5", wrong_type, "null is not absent"},
        // Lists.
        {"a30100"
         "0383410141024103"
         "068201a101f5",
         wrong_length, "too many"},
        {"a30100"
         "039bffffffffffffffff",
         wrong_length, "2^64 - 1 elements"},
        {"a30100"
         "038140"
         "068201a101f5",
         wrong_length, "an element too short"},
        {"a30100"
         "038143010203"
         "068201a101f5",
         wrong_length, "an element too long"},
        {"a30100"
         "039f4101ff"
         "068201a101f5",
         not_canonical, "an indefinite list"},
        {"a30100"
         "038101"
         "068201a101f5",
         wrong_type, "an element of another type"},
        {"a30100"
         "0381",
         truncated, "its element is missing"},
        // Enumerations.
        {"a4010003800500068201a101f5", out_of_range, "zero"},
        {"a4010003800503068201a101f5", out_of_range, "above the last"},
        // Alternatives.
        {"a30100"
         "0380"
         "068101",
         wrong_length, "an array of one"},
        {"a30100"
         "0380"
         "068301a101f500",
         wrong_length, "an array of three"},
        {"a30100"
         "0380"
         "068202a101f5",
         out_of_range, "no such alternative"},
        {"a30100"
         "0380"
         "068204a101f5",
         wrong_type, "the content of another"},
        {"a30100"
         "0380"
         "06820"
         "4a1014701020304050607",
         wrong_length, "bytes too short"},
        {"a30100"
         "0380"
         "068204a10149010203040506070809",
         wrong_length, "bytes too long"},
        {"a30100"
         "0380"
         "06a10101",
         wrong_type, "a map"},
        // Meaning.
        {"a3010d"
         "0380"
         "068201a101f5",
         inconsistent, "not well formed"},
    };
    for (const auto& [hex, error, why] : cases) {
        const auto sample = decode<Sample>(from_hex(hex));
        ASSERT_FALSE(sample) << why;
        EXPECT_EQ(name(sample.error()), name(error)) << why;
    }
}

TEST(Codec, EveryTruncationIsRefused) {
    const Sample all{{7}, "é", {{1}, {2, 3}}, Colour::green, Right{}};
    const Bytes wire = encode(all);
    for (std::size_t size = 0; size < wire.size(); ++size) {
        EXPECT_FALSE(decode<Sample>(ByteView(wire).first(size))) << size;
    }
}

TEST(Codec, NumbersAreHeldToTheirKind) {
    EXPECT_EQ(StoreGroup::kWireMax, 0xffff'ffffU);
    EXPECT_EQ(GpcCode::kWireMax, 99'999'999U);
    EXPECT_EQ(Count::kWireMax, (std::uint64_t{1} << 53) - 1);
    EXPECT_EQ(Sequence::kWireMax, (std::uint64_t{1} << 53) - 1);
    EXPECT_EQ(Seconds::kWireMax, 0xffff'ffffU);
    EXPECT_EQ(UnixTime::kWireMax, 253'402'300'799U);
    EXPECT_EQ(Amount::kWireMax, 1'000'000'000'000'000U);
    EXPECT_EQ(UnixTime::from_wire(UnixTime::kWireMax).to_wire(), UnixTime::kWireMax);
    EXPECT_EQ(Amount::from_wire(Amount::kWireMax).cents(), Amount::kMaxCents);
}

TEST(Codec, EveryDecodeErrorHasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (const DecodeError error : {truncated, wrong_type, not_canonical, wrong_key, wrong_length,
                                    out_of_range, not_text, inconsistent, trailing_bytes}) {
        names.insert(name(error));
    }
    EXPECT_EQ(names.size(), 9U);
    EXPECT_FALSE(names.contains("unknown"));
}

}  // namespace
}  // namespace noodgeld
