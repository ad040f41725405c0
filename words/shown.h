// Shown: an object taken apart for showing, to a person or to a machine.
//
// `show` follows from an object's description (protocol/wire/codec.h), so a field can neither be
// forgotten nor be named differently in the two. It makes no difference who signed; and nothing
// that is secret has a description, so no secret can come out of it.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/hexadecimal.h"
#include "protocol/objects/entry.h"
#include "protocol/objects/head.h"
#include "protocol/wire/codec.h"
#include "words/amsterdam.h"
#include "words/words.h"

namespace noodgeld {

struct Shown {
    enum class Shape : std::uint8_t { leaf, group, list };
    using Value = std::variant<bool, std::uint64_t, std::string>;
    struct Field;

    Shape shape = Shape::group;
    Value value;                  ///< A leaf's, for machines: times in seconds, amounts in cents.
    std::string text;             ///< A leaf's, for people.
    std::vector<Field> fields;    ///< A group's.
    std::vector<Shown> elements;  ///< A list's.

    [[nodiscard]] static Shown leaf(Value value, std::string text);
    [[nodiscard]] static Shown leaf(const std::string& text);
    [[nodiscard]] static Shown list();
    Shown& add(std::string name, Shown part);
};

struct Shown::Field {
    std::string name;  ///< "issued_at"
    Shown part;
};

/// For machines: one JSON value. Numbers, hexadecimal for bytes, and no field for what is absent.
[[nodiscard]] std::string to_json(const Shown& shown);
/// For a person: lines, aligned, each after `indent` spaces.
void print(std::ostream& out, const Shown& shown, Language language, std::size_t indent = 0);
/// The same, as one text.
[[nodiscard]] std::string lines_of(const Shown& shown, Language language);

template <class T>
[[nodiscard]] Shown show(const T& value, Language language);

// What is nested as bytes is shown as the object it is.
[[nodiscard]] Shown show(const Token& token, Language language);
[[nodiscard]] Shown show(const Spend& spend, Language language);
[[nodiscard]] Shown show(const WitnessedTime& witnessed, Language language);
[[nodiscard]] Shown show(const Anchor& anchor, Language language);

/// Stable: "sale", "deferred_sale", "void", "adopted", "witnessed_time", "asserted_time".
[[nodiscard]] std::string_view name_of_body(std::uint8_t number);

class ShowFields {
  public:
    ShowFields(Shown& group, Language language) : group_(group), language_(language) {}

    template <class T>
    void operator()(std::uint64_t, const char* name, const T& value, Length = {}, Length = {}) {
        if constexpr (codec::is_optional<T>) {
            if (value) group_.add(name, show(*value, language_));
        } else {
            group_.add(name, show(value, language_));
        }
    }

  private:
    Shown& group_;
    Language language_;
};

[[nodiscard]] inline Shown show_number(Amount value, Language language) {
    return Shown::leaf(value.to_wire(), money(value, language));
}
[[nodiscard]] inline Shown show_number(UnixTime value, Language) {
    return Shown::leaf(value.to_wire(), moment_with_clock(value));
}
[[nodiscard]] inline Shown show_number(Seconds value, Language language) {
    return Shown::leaf(value.to_wire(), duration(value, language));
}
[[nodiscard]] inline Shown show_number(Count value, Language language) {
    return Shown::leaf(value.value, grouped(value.value, language));
}
/// Versions, sequence numbers, codes: names rather than quantities.
template <class T>
[[nodiscard]] Shown show_number(const T& value, Language) {
    return Shown::leaf(value.to_wire(), std::to_string(value.to_wire()));
}

template <class T>
Shown show(const T& value, Language language) {
    if constexpr (codec::WireNumber<T>) {
        return show_number(value, language);
    } else if constexpr (codec::WireEnum<T>) {
        return Shown::leaf(std::string(name(value)), std::string(word(value, language)));
    } else if constexpr (std::same_as<T, bool>) {
        return Shown::leaf(value, std::string(word(value, language)));
    } else if constexpr (std::same_as<T, std::string>) {
        return Shown::leaf(value);
    } else if constexpr (std::same_as<T, Bytes>) {
        return Shown::leaf(hex(value));
    } else if constexpr (codec::WireBytes<T>) {
        return Shown::leaf(hex(value.bytes));
    } else if constexpr (codec::is_vector<T>) {
        Shown list = Shown::list();
        for (const auto& element : value) list.elements.push_back(show(element, language));
        return list;
    } else if constexpr (codec::is_variant<T>) {
        return std::visit(
            [language](const auto& one) {
                Shown group;
                group.add(std::string(name_of_body(one.kBody)), show(one, language));
                return group;
            },
            value);
    } else if constexpr (codec::Described<const T>) {
        Shown group;
        ShowFields fields(group, language);
        describe(fields, value);
        return group;
    } else {
        static_assert(codec::kUnknownFieldType<T>);
    }
}

}  // namespace noodgeld
