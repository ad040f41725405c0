#include "words/iban.h"

#include <algorithm>
#include <optional>

#include "words/dates.h"
#include "words/typed_text.h"

namespace noodgeld {
namespace {

/// A country of the registry, and how its accounts are made after the four characters that every
/// IBAN begins with: counts of digits (n), capitals (a) or both (c).
struct Country {
    std::string_view code;
    std::string_view parts;
    std::string_view check = {};  ///< Its IBAN check digits, where the account's own fix them.
};

// By code, for the search.
constexpr Country kCountries[] = {
    {"AD", "8n12c"},    {"AE", "19n"},       {"AL", "8n16c"},         {"AT", "16n"},
    {"AZ", "4a20c"},    {"BA", "16n", "39"}, {"BE", "12n"},           {"BG", "4a6n8c"},
    {"BH", "4a14c"},    {"BI", "23n"},       {"BR", "23n1a1c"},       {"BY", "4c4n16c"},
    {"CH", "5n12c"},    {"CR", "18n"},       {"CY", "8n16c"},         {"CZ", "20n"},
    {"DE", "18n"},      {"DJ", "23n"},       {"DK", "14n"},           {"DO", "4c20n"},
    {"EE", "16n"},      {"EG", "25n"},       {"ES", "20n"},           {"FI", "14n"},
    {"FK", "2a12n"},    {"FO", "14n"},       {"FR", "10n11c2n"},      {"GB", "4a14n"},
    {"GE", "2a16n"},    {"GI", "4a15c"},     {"GL", "14n"},           {"GR", "7n16c"},
    {"GT", "24c"},      {"HN", "4a20n"},     {"HR", "17n"},           {"HU", "24n"},
    {"IE", "4a14n"},    {"IL", "19n"},       {"IQ", "4a15n"},         {"IS", "22n"},
    {"IT", "1a10n12c"}, {"JO", "4a4n18c"},   {"KW", "4a22c"},         {"KZ", "3n13c"},
    {"LB", "4n20c"},    {"LC", "4a24c"},     {"LI", "5n12c"},         {"LT", "16n"},
    {"LU", "3n13c"},    {"LV", "4a13c"},     {"LY", "21n"},           {"MC", "10n11c2n"},
    {"MD", "20c"},      {"ME", "18n", "25"}, {"MK", "3n10c2n", "07"}, {"MN", "16n"},
    {"MR", "23n"},      {"MT", "4a5n18c"},   {"MU", "4a19n3a"},       {"NI", "4a20n"},
    {"NL", "4a10n"},    {"NO", "11n"},       {"OM", "3n16c"},         {"PK", "4a16c"},
    {"PL", "24n"},      {"PS", "4a21c"},     {"PT", "21n", "50"},     {"QA", "4a21c"},
    {"RO", "4a16c"},    {"RS", "18n", "35"}, {"RU", "14n15c"},        {"SA", "2n18c"},
    {"SC", "4a20n3a"},  {"SD", "14n"},       {"SE", "20n"},           {"SI", "15n", "56"},
    {"SK", "20n"},      {"SM", "1a10n12c"},  {"SO", "19n"},           {"ST", "21n"},
    {"SV", "4a20n"},    {"TL", "19n"},       {"TN", "20n"},           {"TR", "6n16c"},
    {"UA", "6n19c"},    {"VA", "18n"},       {"VG", "4a16n"},         {"XK", "16n"},
    {"YE", "4a4n18c"},
};
static_assert(std::ranges::is_sorted(kCountries, {}, &Country::code));

constexpr std::size_t kBegin = 4;  ///< The country and the check digits.

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

bool fits(char c, char kind) {
    return (kind != 'a' && is_digit(c)) || (kind != 'n' && is_capital(c));
}

const Country* find_country(std::string_view code) {
    const auto* const at = std::ranges::lower_bound(kCountries, code, {}, &Country::code);
    return at != std::end(kCountries) && at->code == code ? at : nullptr;
}

/// Calls visit(count, kind) for each part.
template <class Visit>
void for_each_part(const Country& country, Visit visit) {
    std::size_t count = 0;
    for (const char c : country.parts) {
        if (is_digit(c)) {
            count = count * 10 + static_cast<std::size_t>(c - '0');
        } else {
            visit(count, c);
            count = 0;
        }
    }
}

std::size_t length_of(const Country& country) {
    std::size_t length = kBegin;
    for_each_part(country, [&length](std::size_t count, char) { length += count; });
    return length;
}

bool is_made_so(std::string_view account, const Country& country) {
    bool good = true;
    for_each_part(country, [&](std::size_t count, char kind) {
        const std::string_view part = account.substr(0, count);
        good = good && std::ranges::all_of(part, [kind](char c) { return fits(c, kind); });
        account.remove_prefix(count);
    });
    return good;
}

/// "4 letters, 10 digits".
Phrase structure_of(const Country& country) {
    Phrase out;
    for_each_part(country, [&out](std::size_t count, char kind) {
        const std::string comma = out.nl.empty() ? "" : ", ";
        const std::string number = comma + std::to_string(count);
        out.nl += number + (kind == 'n'   ? " cijfers"
                            : kind == 'a' ? " letters"
                                          : " letters of cijfers");
        out.en += number + (kind == 'n'   ? " digits"
                            : kind == 'a' ? " letters"
                                          : " letters or digits");
    });
    return out;
}

/// Letters as 10 to 35, the first four characters last.
unsigned remainder_97(std::string_view text) {
    unsigned remainder = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[(i + kBegin) % text.size()];
        const unsigned value =
            is_digit(c) ? static_cast<unsigned>(c - '0') : static_cast<unsigned>(c - 'A') + 10;
        remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
    }
    return remainder;
}

bool check_digits_fit(std::string_view text) {
    // 00, 01 and 99 are never given, though 97, 98 and 02 leave the same remainder.
    const std::string_view check = text.substr(2, 2);
    return std::ranges::all_of(check, is_digit) && check >= "02" && check <= "98" &&
           remainder_97(text) == 1;
}

/// Belgium's last two digits are the remainder of the ten before them; 97 where that is 0.
bool national_digits_fit(std::string_view text, const Country& country) {
    if (!country.check.empty()) return text.substr(2, 2) == country.check;
    if (country.code != "BE") return true;
    const auto number = number_from(text.substr(kBegin, 10), UINT64_MAX);
    const auto check = number_from(text.substr(kBegin + 10), 99);
    const std::uint64_t remainder = number.value_or(0) % 97;
    return number && check && *check == (remainder == 0 ? 97 : remainder);
}

std::string without_spaces(std::string_view name) {
    std::string text;
    for (const char c : name) {
        if (c == ' ') continue;
        text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

}  // namespace

Result<std::string, Phrase> iban_from(std::string_view typed) {
    constexpr std::size_t kLongest = 34;
    NOODGELD_TRY(const std::string name, name_from(typed));
    std::string text = without_spaces(name);
    const auto both = std::ranges::all_of(text, [](char c) { return fits(c, 'c'); });
    if (text.size() < kBegin || text.size() > kLongest || !both) {
        return fail(Phrase{"dit is geen IBAN: schrijf die als NL91ABNA0417164300",
                           "this is no IBAN: write it as NL91ABNA0417164300"});
    }
    const std::string code = text.substr(0, 2);
    const Country* const country = find_country(code);
    if (country == nullptr) {
        return fail(
            Phrase{"rekening " + text + ": er is geen land " + code + " met IBAN-rekeningen",
                   "account " + text + ": no country " + code + " has IBAN accounts"});
    }
    const std::size_t length = length_of(*country);
    if (text.size() != length) {
        const std::string right = std::to_string(length);
        const std::string found = std::to_string(text.size());
        return fail(Phrase{"rekening " + text + ": in " + code + " heeft een IBAN " + right +
                               " tekens, en dit zijn er " + found,
                           "account " + text + ": an IBAN of " + code + " has " + right +
                               " characters, and these are " + found});
    }
    if (!is_made_so(std::string_view(text).substr(kBegin), *country)) {
        const Phrase made = structure_of(*country);
        return fail(Phrase{
            "rekening " + text + ": in " + code + " volgen op de eerste vier " + made.nl,
            "account " + text + ": in " + code + " the first four are followed by " + made.en});
    }
    if (!check_digits_fit(text) || !national_digits_fit(text, *country)) {
        return fail(Phrase{"rekening " + text + " bestaat niet: het controlegetal klopt niet",
                           "account " + text + " does not exist: its check digits are wrong"});
    }
    return text;
}

}  // namespace noodgeld
