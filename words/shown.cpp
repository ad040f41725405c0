#include "words/shown.h"

#include <algorithm>
#include <boost/json.hpp>
#include <sstream>

#include "base/check.h"
#include "protocol/wire/cose.h"

namespace noodgeld {
namespace {

namespace json = boost::json;

constexpr std::size_t kListLineColumns = 72;

json::value json_of(const Shown& shown) {
    switch (shown.shape) {
        case Shown::Shape::leaf:
            return std::visit([](const auto& value) { return json::value(value); }, shown.value);
        case Shown::Shape::list: {
            json::array array;
            for (const Shown& element : shown.elements) array.push_back(json_of(element));
            return array;
        }
        case Shown::Shape::group:
            break;
    }
    json::object object;
    for (const auto& [name, part] : shown.fields) object[name] = json_of(part);
    return object;
}

bool is_leaf(const Shown& shown) {
    return shown.shape == Shown::Shape::leaf;
}

/// Characters on a terminal, near enough: code points.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

/// "1, 20, 114" when the list is of leaves and short enough for one line.
bool one_line(const Shown& list, std::string& out) {
    if (!std::ranges::all_of(list.elements, is_leaf)) return false;
    for (const Shown& element : list.elements) {
        out += (out.empty() ? "" : ", ") + element.text;
    }
    return width(out) <= kListLineColumns;
}

std::string spaces(std::size_t count) {
    return std::string(count, ' ');
}

class Printer {
  public:
    Printer(std::ostream& out, Language language) : out_(out), language_(language) {}

    void print(const Shown& shown, std::size_t indent) {
        switch (shown.shape) {
            case Shown::Shape::leaf:
                out_ << spaces(indent) << shown.text << '\n';
                break;
            case Shown::Shape::group:
                group(shown, spaces(indent), indent);
                break;
            case Shown::Shape::list:
                list(shown, indent);
                break;
        }
    }

  private:
    /// `lead` stands before the first line instead of the indent: "  1. ".
    void group(const Shown& shown, std::string lead, std::size_t indent) {
        std::size_t column = 0;
        for (const auto& [name, part] : shown.fields) {
            column = std::max(column, width(field_label(name, language_)) + 2);
        }
        for (const auto& [name, part] : shown.fields) {
            const std::string label = field_label(name, language_);
            out_ << lead << label;
            lead = spaces(indent);
            std::string line;
            const bool is_list = part.shape == Shown::Shape::list;
            if (is_leaf(part)) {
                out_ << spaces(column - width(label)) << part.text << '\n';
            } else if (is_list && one_line(part, line)) {
                out_ << spaces(column - width(label)) << (line.empty() ? "-" : line) << '\n';
            } else {
                out_ << '\n';
                print(part, indent + 2);
            }
        }
    }

    void list(const Shown& shown, std::size_t indent) {
        for (std::size_t i = 0; i < shown.elements.size(); ++i) {
            const std::string number = std::to_string(i + 1) + ". ";
            const Shown& element = shown.elements[i];
            if (element.shape == Shown::Shape::group) {
                group(element, spaces(indent) + number, indent + number.size());
            } else {
                out_ << spaces(indent) << number << element.text << '\n';
            }
        }
    }

    std::ostream& out_;
    Language language_;
};

}  // namespace

Shown Shown::leaf(Value value, std::string text) {
    return {Shape::leaf, std::move(value), std::move(text), {}, {}};
}

Shown Shown::leaf(const std::string& text) {
    return leaf(Value(text), text);
}

Shown Shown::list() {
    return {Shape::list, {}, {}, {}, {}};
}

Shown& Shown::add(std::string name, Shown part) {
    fields.push_back({std::move(name), std::move(part)});
    return *this;
}

std::string to_json(const Shown& shown) {
    return json::serialize(json_of(shown));
}

void print(std::ostream& out, const Shown& shown, Language language, std::size_t indent) {
    Printer(out, language).print(shown, indent);
}

std::string lines_of(const Shown& shown, Language language) {
    std::ostringstream out;
    print(out, shown, language);
    return out.str();
}

Shown show(const Token& token, Language language) {
    Shown group;
    group.add("series", show(token.series, language));
    group.add("serial", show(token.serial, language));
    group.add("holder", show(token.holder, language));
    group.add("signature", show(token.signature, language));
    return group;
}

Shown show(const Spend& spend, Language language) {
    Shown group;
    // Bytes that are no token stand in no well-formed sale; shown as they are, they hide nothing.
    const auto token = decode_token(spend.token);
    group.add("token", token ? show(*token, language) : show(spend.token, language));
    group.add("amount", show(spend.amount, language));
    group.add("authorisation", show(spend.authorisation, language));
    return group;
}

Shown show(const WitnessedTime& witnessed, Language language) {
    Shown group;
    const auto anchor = decode_signed<Anchor>(witnessed.anchor);
    if (!anchor) return group.add("anchor", show(witnessed.anchor, language));
    Shown inner = show(anchor->value, language);
    inner.add("by", show(anchor->by.kid, language));
    return group.add("anchor", std::move(inner));
}

Shown show(const Anchor& anchor, Language language) {
    Shown group;
    group.add("signer", show(anchor.signer, language));
    if (const auto head = head_in(anchor)) {
        Shown inner = show(head->value, language);
        inner.add("by", show(head->by.kid, language));
        group.add("head", std::move(inner));
    }
    if (anchor.object) group.add("object", show(*anchor.object, language));
    return group.add("time", show(anchor.time, language));
}

std::string_view name_of_body(std::uint8_t number) {
    constexpr std::string_view kNames[] = {"sale",    "deferred_sale",  "void",
                                           "adopted", "witnessed_time", "asserted_time"};
    NOODGELD_CHECK(number >= 1 && number <= std::size(kNames));
    return kNames[number - 1];
}

}  // namespace noodgeld
