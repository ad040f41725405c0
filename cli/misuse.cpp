#include "cli/misuse.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace noodgeld {
namespace {

/// A star stands for any text: in what CLI11 2.1 says, and, in the same order, in our words.
struct Sentence {
    std::string_view said, nl, en;
};

// The first that fits counts.
constexpr Sentence kSentences[] = {
    {"A subcommand is required", "er ontbreekt een opdracht", "a subcommand is required"},
    {"* is required", "* ontbreekt", "* is required"},
    {"*: * required * missing", "achter * ontbreekt een waarde", "* needs a value"},
    {"*: At Most * required but received *", "*: hoogstens *, en het zijn er *",
     "*: at most *, and there are *"},
    {"*: Value * not in range * to *", "*: * is geen getal van * tot en met *",
     "*: * is no number from * to *"},
    {"*: * not in {*}", "*: * is niet een van *", "*: * is none of *"},
    {"Could not convert: * = *", "*: * is hier geen goede waarde", "*: * is no good value here"},
};

/// What stands at the stars of `pattern`; nothing if `text` is not made so.
std::optional<std::vector<std::string_view>> match(std::string_view text,
                                                   std::string_view pattern) {
    std::vector<std::string_view> at_stars;
    bool after_star = false;
    for (;;) {
        const std::size_t star = pattern.find('*');
        const std::string_view piece = pattern.substr(0, star);
        const bool is_last = star == std::string_view::npos;
        std::size_t at = 0;
        if (after_star) {
            // The last piece must reach the end.
            at = is_last ? text.size() - std::min(text.size(), piece.size()) : text.find(piece);
            if (at == std::string_view::npos) return std::nullopt;
            at_stars.push_back(text.substr(0, at));
        }
        if (text.substr(at, piece.size()) != piece) return std::nullopt;
        text.remove_prefix(at + piece.size());
        if (is_last) break;
        pattern.remove_prefix(star + 1);
        after_star = true;
    }
    return text.empty() ? std::optional(at_stars) : std::nullopt;
}

/// `words` with its stars filled, as far as it has them.
std::string fill(std::string_view words, const std::vector<std::string_view>& at_stars) {
    std::string out;
    auto next = at_stars.begin();
    for (const char c : words) {
        if (c == '*' && next != at_stars.end()) {
            out.append(*next++);
        } else {
            out.push_back(c);
        }
    }
    return out;
}

}  // namespace

Phrase misuse_in_words(const CLI::ParseError& error) {
    const std::string said = error.what();
    for (const Sentence& sentence : kSentences) {
        const auto at_stars = match(said, sentence.said);
        if (at_stars) return {fill(sentence.nl, *at_stars), fill(sentence.en, *at_stars)};
    }
    return {"verkeerd gebruik: " + said, said};
}

}  // namespace noodgeld
