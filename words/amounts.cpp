#include "words/amounts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "words/dates.h"

namespace noodgeld {
namespace {

constexpr std::size_t kLongest = 64;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool are_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

/// Spaces of every kind that stand in amounts (none, no-break, narrow no-break, thin) as the plain
/// one, and none around it.
std::string with_plain_spaces(std::string_view typed) {
    constexpr std::array<std::string_view, 3> kSpaces{"\u00a0", "\u202f", "\u2009"};
    std::string out;
    while (!typed.empty()) {
        const auto* const space = std::ranges::find_if(
            kSpaces, [typed](std::string_view one) { return typed.starts_with(one); });
        const std::size_t size = space == kSpaces.end() ? 1 : space->size();
        out += space == kSpaces.end() ? typed.substr(0, 1) : " ";
        typed.remove_prefix(size);
    }
    const std::size_t first = out.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return out.substr(first, out.find_last_not_of(' ') - first + 1);
}

void drop_currency(std::string& text) {
    for (const std::string_view sign : {std::string_view("€"), std::string_view("EUR")}) {
        if (text.starts_with(sign)) {
            text.erase(0, sign.size());
        } else if (text.ends_with(sign)) {
            text.resize(text.size() - sign.size());
        } else {
            continue;
        }
        text = with_plain_spaces(text);
        return;
    }
}

/// The digits of "1234" or "1.234"; nothing of what is grouped in another way. `decimal`: the mark
/// before the cents, which can then not part the thousands.
std::optional<std::string> digits_of(std::string_view whole, char decimal) {
    if (are_digits(whole)) return std::string(whole);
    const std::size_t first = whole.find_first_of(".,' ");
    if (first == std::string_view::npos || first < 1 || first > 3) return std::nullopt;
    const char mark = whole[first];
    std::string digits(whole.substr(0, first));
    if (mark == decimal || !are_digits(digits)) return std::nullopt;
    for (whole.remove_prefix(first); !whole.empty(); whole.remove_prefix(4)) {
        if (whole.size() < 4 || whole[0] != mark || !are_digits(whole.substr(1, 3))) {
            return std::nullopt;
        }
        digits += whole.substr(1, 3);
    }
    return digits;
}

auto no_amount(std::string_view typed) {
    const std::string text(typed.substr(0, kLongest));
    return fail(Phrase{"\"" + text + "\" is geen bedrag: schrijf het met twee decimalen, 12,50",
                       "\"" + text + "\" is no amount: write it with two decimals, 12.50"});
}

std::string without_leading_zeros(std::string_view digits) {
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    return std::string(digits.substr(first));
}

}  // namespace

Phrase two_readings_of_amount(std::string_view digits) {
    const std::string number = without_leading_zeros(digits.substr(0, kLongest));
    const std::string padded =
        number.size() < 3 ? std::string(3 - number.size(), '0') + number : number;
    const auto as_cents = [&padded](char mark) {
        return padded.substr(0, padded.size() - 2) + mark + padded.substr(padded.size() - 2);
    };
    return {number + " kan " + as_cents(',') + " zijn of " + number +
                ",00: schrijf het bedrag met twee decimalen",
            number + " may be " + as_cents('.') + " or " + number +
                ".00: write the amount with two decimals"};
}

Result<Amount, Phrase> amount_from(std::string_view typed) {
    if (typed.size() > kLongest) return no_amount(typed);
    std::string text = with_plain_spaces(typed);
    drop_currency(text);
    if (are_digits(text)) return fail(two_readings_of_amount(text));
    for (const std::string_view dash : {"-", "–", "—"}) {
        for (const char mark : {',', '.'}) {
            const std::string end = mark + std::string(dash);
            if (text.ends_with(end)) text.replace(text.size() - end.size(), end.size(), ",00");
        }
    }
    const std::size_t mark = text.find_last_of(".,");
    if (mark == std::string::npos) return no_amount(typed);
    const std::string_view decimals = std::string_view(text).substr(mark + 1);
    const auto whole = digits_of(std::string_view(text).substr(0, mark), text[mark]);
    if (!whole || decimals.size() != 2 || !are_digits(decimals)) return no_amount(typed);
    const auto cents = number_from(*whole + std::string(decimals), Amount::kWireMax);
    if (!cents) {
        return fail(Phrase{"dit bedrag is te groot", "this amount is too large"});
    }
    return Amount::from_wire(*cents);
}

}  // namespace noodgeld
