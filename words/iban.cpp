#include "words/iban.h"

#include <algorithm>

namespace noodgeld {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_shaped(std::string_view text) {
    const auto fits = [](char c) { return is_digit(c) || is_capital(c); };
    return text.size() >= 15 && text.size() <= 34 && is_capital(text[0]) && is_capital(text[1]) &&
           is_digit(text[2]) && is_digit(text[3]) && std::ranges::all_of(text, fits);
}

/// Of a shaped one: the first four characters last, and letters as 10 to 35.
unsigned remainder_97(std::string_view text) {
    unsigned remainder = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[(i + 4) % text.size()];
        const unsigned value =
            is_digit(c) ? static_cast<unsigned>(c - '0') : static_cast<unsigned>(c - 'A') + 10;
        remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
    }
    return remainder;
}

}  // namespace

bool is_iban(std::string_view text) {
    if (!is_shaped(text)) return false;
    // 00, 01 and 99 are never given, though 97, 98 and 02 leave the same remainder.
    const std::string_view check = text.substr(2, 2);
    return check >= "02" && check <= "98" && remainder_97(text) == 1;
}

Result<void, Failure> check_iban(const std::string& where, const std::string& text) {
    if (is_iban(text)) return {};
    if (!is_shaped(text)) {
        return refuse({where + ": " + text +
                           " is geen IBAN: schrijf die als NL91ABNA0417164300, met hoofdletters "
                           "en zonder spaties",
                       where + ": " + text +
                           " is no IBAN: write it as NL91ABNA0417164300, in capitals and without "
                           "spaces"});
    }
    return refuse({where + ": rekening " + text + " bestaat niet: het controlegetal klopt niet",
                   where + ": account " + text + " does not exist: its check digits are wrong"});
}

}  // namespace noodgeld
