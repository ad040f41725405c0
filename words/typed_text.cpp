#include "words/typed_text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/check.h"
#include "base/trimmed.h"

namespace noodgeld {
namespace {

constexpr auto kOptions =
    static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_REJECTNA);

const Phrase kNotUtf8{"dit is geen UTF-8: sla de tekst op als UTF-8",
                      "this is not UTF-8: save the text as UTF-8"};

const utf8proc_uint8_t* text_of(ByteView bytes) {
    return bytes.data();
}
utf8proc_ssize_t size_of(ByteView bytes) {
    return static_cast<utf8proc_ssize_t>(bytes.size());
}

/// Looks like an empty space, yet is a symbol to Unicode.
constexpr utf8proc_int32_t kBrailleBlank = 0x2800;

/// What is wrong with one character, if anything.
std::optional<Phrase> fault_of(utf8proc_int32_t character) {
    const auto said = [character](const char* nl, const char* en) {
        const std::string number = fmt::format(" (U+{:04X})", static_cast<unsigned>(character));
        return Phrase{nl + number, en + number};
    };
    const utf8proc_property_t& property = *utf8proc_get_property(character);
    switch (property.category) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return said("er staat een stuurteken in", "it contains a control character");
        case UTF8PROC_CATEGORY_CN:
        case UTF8PROC_CATEGORY_CS:
        case UTF8PROC_CATEGORY_CO:
            return said("er staat een teken in dat niets betekent",
                        "it contains a character that has no meaning");
        default:
            break;
    }
    const bool is_mark = property.category == UTF8PROC_CATEGORY_CF;
    if (is_mark || property.ignorable != 0 || character == kBrailleBlank) {
        return said("er staat een onzichtbaar teken in", "it contains an invisible character");
    }
    return std::nullopt;
}

std::optional<Phrase> first_fault(ByteView text) {
    while (!text.empty()) {
        utf8proc_int32_t character = 0;
        const auto read = utf8proc_iterate(text_of(text), size_of(text), &character);
        if (read <= 0) return kNotUtf8;
        if (auto fault = fault_of(character)) return fault;
        text = text.subspan(static_cast<std::size_t>(read));
    }
    return std::nullopt;
}

bool is_utf8(ByteView text) {
    while (!text.empty()) {
        utf8proc_int32_t character = 0;
        const auto read = utf8proc_iterate(text_of(text), size_of(text), &character);
        if (read <= 0) return false;
        text = text.subspan(static_cast<std::size_t>(read));
    }
    return true;
}

/// Every second byte of the start is zero, as it is of most text in UTF-16.
bool looks_like_utf16(std::string_view file) {
    if (file.starts_with("\xff\xfe") || file.starts_with("\xfe\xff")) return true;
    const std::string_view start = file.substr(0, 4);
    return start.size() == 4 && ((start[0] == 0) == (start[2] == 0)) &&
           ((start[1] == 0) == (start[3] == 0)) && (start[0] == 0) != (start[1] == 0);
}

}  // namespace

Result<SecretBytes, Phrase> normalised(ByteView typed) {
    if (typed.empty()) return SecretBytes();
    if (auto fault = first_fault(typed)) return fail(std::move(*fault));
    const auto count = utf8proc_decompose(text_of(typed), size_of(typed), nullptr, 0, kOptions);
    NOODGELD_CHECK(count > 0);  // Whatever could make it fail was refused.
    const auto characters = static_cast<std::size_t>(count);
    // Characters first, then their UTF-8 in the same place, with the zero that the library adds.
    SecretBytes work(Bytes((characters + 1) * sizeof(utf8proc_int32_t)));
    auto* const buffer = reinterpret_cast<utf8proc_int32_t*>(work.fill().data());
    NOODGELD_CHECK(utf8proc_decompose(text_of(typed), size_of(typed), buffer, count, kOptions) ==
                   count);
    std::replace_if(
        buffer, buffer + characters,
        [](utf8proc_int32_t one) { return utf8proc_category(one) == UTF8PROC_CATEGORY_ZS; }, ' ');
    const auto size = utf8proc_reencode(buffer, count, kOptions);
    NOODGELD_CHECK(size >= 0);
    const ByteView made = work.view().first(static_cast<std::size_t>(size));
    return SecretBytes(Bytes(made.begin(), made.end()));
}

Result<std::string, Phrase> name_from(std::string_view typed) {
    NOODGELD_TRY(const SecretBytes made, normalised(as_bytes(trimmed(typed))));
    std::string_view text = as_text(made.view());
    const std::size_t start = text.find_first_not_of(' ');  // Once spaces of other kinds are plain.
    if (start == std::string_view::npos) return std::string();
    return std::string(text.substr(start, text.find_last_not_of(' ') - start + 1));
}

Result<std::string_view, Phrase> text_in_file(std::string_view file) {
    constexpr std::string_view kMark = "\xef\xbb\xbf";
    if (looks_like_utf16(file)) {
        return fail(Phrase{"dit bestand is UTF-16; sla het op als UTF-8",
                           "this file is UTF-16; save it as UTF-8"});
    }
    if (!is_utf8(as_bytes(file))) return fail(kNotUtf8);
    if (file.starts_with(kMark)) file.remove_prefix(kMark.size());
    return file;
}

}  // namespace noodgeld
