#include "protocol/wire/cbor.h"

#include <cbor.h>

#include <algorithm>

#include "base/check.h"

namespace noodgeld {

std::string_view name(DecodeError error) {
    switch (error) {
        case DecodeError::truncated:
            return "truncated";
        case DecodeError::wrong_type:
            return "wrong_type";
        case DecodeError::not_canonical:
            return "not_canonical";
        case DecodeError::wrong_key:
            return "wrong_key";
        case DecodeError::wrong_length:
            return "wrong_length";
        case DecodeError::out_of_range:
            return "out_of_range";
        case DecodeError::not_text:
            return "not_text";
        case DecodeError::inconsistent:
            return "inconsistent";
        case DecodeError::trailing_bytes:
            return "trailing_bytes";
        case DecodeError::misread:
            return "misread";
    }
    return "unknown";
}

}  // namespace noodgeld

namespace noodgeld::cbor {

enum class Type : std::uint8_t { none, uint, bytes, text, array, map, boolean, other };

/// One item, as libcbor's streaming decoder reports it.
struct Reader::Item {
    Type type = Type::none;
    std::uint64_t value = 0;  // the integer, the count, or the string's length
    const std::uint8_t* data = nullptr;

    static void set(void* context, Type type, std::uint64_t value, cbor_data data = nullptr) {
        *static_cast<Item*>(context) = {type, value, data};
    }
    static cbor_callbacks callbacks();
};

cbor_callbacks Reader::Item::callbacks() {
    cbor_callbacks on = cbor_empty_callbacks;
    on.uint8 = [](void* c, std::uint8_t v) { set(c, Type::uint, v); };
    on.uint16 = [](void* c, std::uint16_t v) { set(c, Type::uint, v); };
    on.uint32 = [](void* c, std::uint32_t v) { set(c, Type::uint, v); };
    on.uint64 = [](void* c, std::uint64_t v) { set(c, Type::uint, v); };
    on.byte_string = [](void* c, cbor_data at, std::size_t size) { set(c, Type::bytes, size, at); };
    on.string = [](void* c, cbor_data at, std::size_t size) { set(c, Type::text, size, at); };
    on.array_start = [](void* c, std::size_t count) { set(c, Type::array, count); };
    on.map_start = [](void* c, std::size_t count) { set(c, Type::map, count); };
    on.boolean = [](void* c, bool v) { set(c, Type::boolean, v ? 1 : 0); };
    return on;
}

namespace {

/// Bytes of the shortest head (RFC 8949, section 3) whose argument is `value`.
std::size_t head_size(std::uint64_t value) {
    if (value < 24) return 1;
    if (value <= 0xff) return 2;
    if (value <= 0xffff) return 3;
    return value <= 0xffff'ffff ? 5 : 9;
}

/// The argument bits of an item's first byte that mean "indefinite length" or "break".
constexpr std::uint8_t kIndefinite = 31;

/// Whether an item that begins so is a tag, a float, null or another simple value than true and
/// false: none of our formats has them, and libcbor takes some tags for an error.
bool is_foreign(std::uint8_t first) {
    constexpr std::uint8_t kTagMajor = 6;
    constexpr std::uint8_t kFalse = 0xf4;
    constexpr std::uint8_t kTrue = 0xf5;
    return first >> 5 >= kTagMajor && first != kFalse && first != kTrue;
}

}  // namespace

void Reader::stop(DecodeError error) {
    if (!error_) error_ = error;
    rest_ = {};
}

Reader::Item Reader::next() {
    static const cbor_callbacks on = Item::callbacks();
    if (error_) return {};
    if (rest_.empty()) {
        stop(DecodeError::truncated);
        return {};
    }
    if ((rest_[0] & 0x1f) == kIndefinite) {
        stop(DecodeError::not_canonical);
        return {};
    }
    if (is_foreign(rest_[0])) {
        stop(DecodeError::wrong_type);
        return {};
    }
    Item item{Type::other, 0, nullptr};
    const cbor_decoder_result got = cbor_stream_decode(rest_.data(), rest_.size(), &on, &item);
    if (got.status != CBOR_DECODER_FINISHED) {
        const bool more = got.status == CBOR_DECODER_NEDATA;
        stop(more ? DecodeError::truncated : DecodeError::not_canonical);
        return {};
    }
    const std::size_t content = item.data != nullptr ? item.value : 0;
    if (item.type != Type::other &&
        got.read != head_size(item.type == Type::boolean ? 0 : item.value) + content) {
        stop(DecodeError::not_canonical);
        return {};
    }
    rest_ = rest_.subspan(got.read);
    return item;
}

std::uint64_t Reader::uint(std::uint64_t max) {
    const Item item = next();
    if (item.type != Type::uint) return stop(DecodeError::wrong_type), 0;
    if (item.value > max) return stop(DecodeError::out_of_range), 0;
    return item.value;
}

bool Reader::boolean() {
    const Item item = next();
    if (item.type != Type::boolean) return stop(DecodeError::wrong_type), false;
    return item.value == 1;
}

ByteView Reader::bytes() {
    const Item item = next();
    if (item.type != Type::bytes) return stop(DecodeError::wrong_type), ByteView{};
    return {item.data, item.value};
}

std::string_view Reader::text() {
    const Item item = next();
    if (item.type != Type::text) return stop(DecodeError::wrong_type), std::string_view{};
    const std::string_view text = as_text({item.data, item.value});
    if (!is_printable_utf8(text)) return stop(DecodeError::not_text), std::string_view{};
    return text;
}

std::uint64_t Reader::array(std::uint64_t max) {
    const Item item = next();
    if (item.type != Type::array) return stop(DecodeError::wrong_type), 0;
    if (item.value > max) return stop(DecodeError::wrong_length), 0;
    return item.value;
}

std::uint64_t Reader::map(std::uint64_t max) {
    const Item item = next();
    if (item.type != Type::map) return stop(DecodeError::wrong_type), 0;
    if (item.value > max) return stop(DecodeError::wrong_length), 0;
    return item.value;
}

void Reader::literal(ByteView expected) {
    if (error_) return;
    const std::size_t have = std::min(rest_.size(), expected.size());
    if (!std::ranges::equal(rest_.first(have), expected.first(have))) {
        return stop(DecodeError::wrong_type);
    }
    if (have < expected.size()) return stop(DecodeError::truncated);
    rest_ = rest_.subspan(have);
}

bool Reader::take_key(std::uint64_t key) {
    NOODGELD_CHECK(key < 24);
    if (error_ || rest_.empty() || rest_[0] != key) return false;
    rest_ = rest_.subspan(1);
    return true;
}

Result<void, DecodeError> Reader::finish() {
    if (!error_ && !rest_.empty()) stop(DecodeError::trailing_bytes);
    if (error_) return fail(*error_);
    return {};
}

template <class Function, class Value>
Writer& Writer::put(Function encode, Value value) {
    std::array<std::uint8_t, 9> head{};
    const std::size_t size = encode(value, head.data(), head.size());
    append(out_, ByteView(head).first(size));
    return *this;
}

Writer& Writer::uint(std::uint64_t value) {
    return put(cbor_encode_uint, value);
}

Writer& Writer::boolean(bool value) {
    return put(cbor_encode_bool, value);
}

Writer& Writer::bytes(ByteView value) {
    put(cbor_encode_bytestring_start, value.size());
    return literal(value);
}

Writer& Writer::text(std::string_view value) {
    put(cbor_encode_string_start, value.size());
    return literal(as_bytes(value));
}

Writer& Writer::array(std::uint64_t count) {
    return put(cbor_encode_array_start, count);
}

Writer& Writer::map(std::uint64_t count) {
    return put(cbor_encode_map_start, count);
}

Writer& Writer::literal(ByteView encoded) {
    append(out_, encoded);
    return *this;
}

namespace {

struct Points {
    std::uint32_t first;
    std::uint32_t last;
};

/// Code points that no text has, ascending: controls; line and paragraph separators and annotation
/// marks; surrogates; and all that Unicode calls default-ignorable (DerivedCoreProperties of
/// version 15.1), which nobody sees, among them the bidirectional controls, by which a text shows
/// what it does not say.
constexpr Points kUnseen[] = {
    {0x0000, 0x001f}, {0x007f, 0x009f}, {0x00ad, 0x00ad},   {0x034f, 0x034f},   {0x061c, 0x061c},
    {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},
    {0x2060, 0x206f}, {0x3164, 0x3164}, {0xd800, 0xdfff},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
    {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

bool is_unseen(std::uint32_t point) {
    const auto at = std::ranges::lower_bound(kUnseen, point, {}, &Points::last);
    return at != std::end(kUnseen) && at->first <= point;
}

}  // namespace

bool is_printable_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<std::uint8_t>(text[i]);
        const std::size_t size = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : 4;
        if (size == 4 && first >> 3 != 30) return false;
        if (text.size() - i < size) return false;
        std::uint32_t point = size == 1 ? first : first & (0x7fu >> size);
        for (std::size_t k = 1; k < size; ++k) {
            const auto next = static_cast<std::uint8_t>(text[i + k]);
            if (next >> 6 != 2) return false;
            point = point << 6 | (next & 0x3fu);
        }
        constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
        if (point < kLeast[size] || point > 0x10ffff) return false;
        if (is_unseen(point)) return false;
        i += size;
    }
    return true;
}

}  // namespace noodgeld::cbor
