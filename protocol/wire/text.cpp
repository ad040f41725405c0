#include "protocol/wire/text.h"

#include <algorithm>

#include "base/check.h"
#include "protocol/wire/limits.h"

namespace noodgeld {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
constexpr std::uint32_t kBase = 45;
static_assert(kAlphabet.size() == kBase);

/// The number that `digits`, least significant first, stand for; nothing if one is no digit.
std::optional<std::uint32_t> number_of(std::string_view digits) {
    std::uint32_t value = 0;
    for (std::size_t i = digits.size(); i-- > 0;) {
        const std::size_t digit = kAlphabet.find(digits[i]);
        if (digit == std::string_view::npos) return std::nullopt;
        value = value * kBase + static_cast<std::uint32_t>(digit);
    }
    return value;
}

void put(std::string& out, std::uint32_t value, int digits) {
    for (int i = 0; i < digits; ++i, value /= kBase) out.push_back(kAlphabet[value % kBase]);
}

// Of the check digits. The number is prime, so that no two characters weigh the same to it and no
// difference between two of them is lost; below 44 x 44, so that two digits write it; and 46 is a
// primitive root of it, so that the places of 1,932 characters in a row all weigh differently.
constexpr std::uint32_t kCheckPrime = 1'933;
constexpr std::uint32_t kCheckRoot = 46;
constexpr std::string_view kCheckAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:";
constexpr std::size_t kCheckDigits = 2;
static_assert(kCheckPrime <= kCheckAlphabet.size() * kCheckAlphabet.size());

/// Without the white space around it. A check digit is never the space, so none of the text is
/// lost.
std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kWhite = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kWhite);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kWhite) - first + 1);
}

}  // namespace

std::string base45(ByteView bytes) {
    std::string out;
    out.reserve(bytes.size() / 2 * 3 + 2);
    std::size_t i = 0;
    for (; i + 1 < bytes.size(); i += 2) put(out, bytes[i] * 256u + bytes[i + 1], 3);
    if (i < bytes.size()) put(out, bytes[i], 2);
    return out;
}

Result<Bytes, DecodeError> from_base45(std::string_view text) {
    if (text.size() % 3 == 1) return fail(DecodeError::truncated);
    Bytes out;
    out.reserve(text.size() / 3 * 2 + 1);
    for (; !text.empty(); text.remove_prefix(std::min<std::size_t>(3, text.size()))) {
        const bool pair = text.size() >= 3;
        const auto value = number_of(text.substr(0, 3));
        if (!value) return fail(DecodeError::wrong_type);
        if (*value > (pair ? 0xffffu : 0xffu)) return fail(DecodeError::out_of_range);
        if (pair) out.push_back(static_cast<std::uint8_t>(*value >> 8));
        out.push_back(static_cast<std::uint8_t>(*value));
    }
    return out;
}

std::string check_digits(std::string_view text) {
    std::uint32_t sum = 0;
    for (const char digit : text) {
        const std::size_t value = kAlphabet.find(digit);
        NOODGELD_CHECK(value != std::string_view::npos);
        sum = (sum * kCheckRoot + static_cast<std::uint32_t>(value)) % kCheckPrime;
    }
    const std::size_t base = kCheckAlphabet.size();
    return {kCheckAlphabet[sum / base], kCheckAlphabet[sum % base]};
}

std::string to_text(Kind kind, ByteView object) {
    const std::string_view prefix = text_prefix(kind);
    NOODGELD_CHECK(!prefix.empty());
    std::string text(prefix);
    text.reserve(prefix.size() + object.size() / 2 * 3 + 2 + kCheckDigits);
    text += base45(object);
    text += check_digits(text);
    return text;
}

Result<Scanned, DecodeError> from_text(std::string_view text) {
    text = trimmed(text);
    if (text.size() > limits::kTextBytes) return fail(DecodeError::wrong_length);
    constexpr std::size_t kPrefixSize = 4;
    const std::string_view prefix = text.substr(0, kPrefixSize);
    for (int number = 1; number <= static_cast<int>(last_of(Kind{})); ++number) {
        const Kind kind = static_cast<Kind>(number);
        if (text_prefix(kind).empty() || text_prefix(kind) != prefix) continue;
        const bool in_alphabet = text.find_first_not_of(kAlphabet) == std::string_view::npos;
        if (!in_alphabet || text.size() < kPrefixSize + kCheckDigits) {
            return fail(DecodeError::misread);
        }
        const std::string_view checked = text.substr(0, text.size() - kCheckDigits);
        if (text.substr(checked.size()) != check_digits(checked)) return fail(DecodeError::misread);
        NOODGELD_TRY(Bytes bytes, from_base45(checked.substr(kPrefixSize)));
        return Scanned{kind, std::move(bytes)};
    }
    return fail(DecodeError::wrong_key);
}

}  // namespace noodgeld
