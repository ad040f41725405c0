// JSON for golden vectors: an object's fields by their names, bytes in hexadecimal, one layout.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "protocol/wire/codec.h"

namespace noodgeld::test {

namespace json = boost::json;

[[nodiscard]] inline std::string to_hex(ByteView bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t byte : bytes) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

class JsonFields {
  public:
    template <class T>
    void operator()(std::uint64_t, const char* name, const T& value, Length = {}, Length = {});
    [[nodiscard]] json::object take() { return std::move(object_); }

  private:
    json::object object_;
};

/// Numbers as numbers, bytes in hexadecimal, objects by their fields' names, an alternative as on
/// the wire: its number and it.
template <class T>
[[nodiscard]] json::value to_json(const T& value) {
    if constexpr (codec::WireNumber<T>) {
        return value.to_wire();
    } else if constexpr (codec::WireEnum<T>) {
        return static_cast<std::uint64_t>(value);
    } else if constexpr (std::same_as<T, bool>) {
        return value;
    } else if constexpr (std::same_as<T, std::string>) {
        return json::string(value);
    } else if constexpr (std::same_as<T, Bytes>) {
        return json::string(to_hex(value));
    } else if constexpr (codec::WireBytes<T>) {
        return json::string(to_hex(value.bytes));
    } else if constexpr (requires { value.begin(); }) {
        json::array out;
        for (const auto& element : value) out.push_back(to_json(element));
        return out;
    } else if constexpr (requires { value.valueless_by_exception(); }) {
        return std::visit(
            [](const auto& one) {
                return json::array{static_cast<std::uint64_t>(one.kBody), to_json(one)};
            },
            value);
    } else {
        JsonFields fields;
        describe(fields, value);
        return fields.take();
    }
}

template <class T>
void JsonFields::operator()(std::uint64_t, const char* name, const T& value, Length, Length) {
    if constexpr (requires { value.has_value(); }) {
        if (value) object_[name] = to_json(*value);
    } else {
        object_[name] = to_json(value);
    }
}

/// The text of a file: two spaces per level, members in the order they were added.
[[nodiscard]] std::string pretty(const json::value& value, std::size_t level = 0);

}  // namespace noodgeld::test
