#include "words/merchant.h"

#include <algorithm>

#include "words/typed_text.h"

namespace noodgeld {
namespace {

constexpr std::size_t kLongest = 35;
constexpr std::string_view kRegister = "KVK";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool may_stand_in_it(char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z') || c == '-';
}

/// "KVK" and eight digits, if that is what it is without points and dashes.
std::string without_marks_in_register_number(const std::string& text) {
    std::string bare;
    for (const char c : text) {
        if (c != '.' && c != '-') bare += c;
    }
    const bool is_number = bare.size() == kRegister.size() + 8 && bare.starts_with(kRegister) &&
                           std::all_of(bare.begin() + kRegister.size(), bare.end(), is_digit);
    return is_number ? bare : text;
}

}  // namespace

Result<std::string, Phrase> merchant_from(std::string_view typed) {
    NOODGELD_TRY(const std::string name, name_from(typed));
    std::string text;
    for (const char c : name) {
        if (c == ' ') continue;
        text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    text = without_marks_in_register_number(text);
    if (text.empty() || text.size() > kLongest || !std::ranges::all_of(text, may_stand_in_it)) {
        return fail(Phrase{"een winkelier is 1 tot 35 tekens uit A-Z, 0-9 en -, zoals KVK12345678",
                           "a merchant is 1 to 35 of A-Z, 0-9 and -, such as KVK12345678"});
    }
    return text;
}

}  // namespace noodgeld
