// Codec: one description of an object's fields, from which encoding, strict decoding and printing
// follow, so that they cannot disagree.
//
// An object is a CBOR map with small integer keys. It is described once, next to its struct:
//
//     template <class Fields, class Self>
//     void describe(Fields& fields, Self& stop) {
//         fields(1, "number", stop.number);
//         fields(2, "message", stop.message, length(0, kMaxMessageBytes));
//     }
//     bool well_formed(const Stop&);   // optional: what the fields' own ranges do not say
//
// Keys ascend. A second length is that of each element. A std::optional that is empty has no key.
// Members may be: types with to_wire / from_wire / kWireMax (unsigned integers), types with a
// `bytes` array (byte strings), Bytes, std::string, bool, enums with last_of, described structs,
// std::variant of described structs (an array of kind number and map), and std::vector of any of
// these.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/wire/cbor.h"

namespace noodgeld {

/// How many elements, or bytes of a string, a field has.
struct Length {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
};
[[nodiscard]] constexpr Length length(std::uint64_t least, std::uint64_t most) {
    return {least, most};
}

namespace codec {

template <class T>
concept WireNumber = requires(const T& value, std::uint64_t wire) {
    { value.to_wire() } -> std::same_as<std::uint64_t>;
    { T::from_wire(wire) } -> std::same_as<T>;
    { T::kWireMax } -> std::convertible_to<std::uint64_t>;
};
template <class T>
concept WireBytes = requires(const T& value) {
    std::tuple_size<std::remove_cvref_t<decltype(value.bytes)>>::value;
    { value.bytes[0] } -> std::convertible_to<std::uint8_t>;
};
template <class T>
concept WireEnum = std::is_enum_v<T> && requires(T value) {
    { last_of(value) } -> std::same_as<T>;
};
struct AnyFields {
    template <class... Arguments>
    void operator()(Arguments&&...) {}
};
template <class T>
concept Described = requires(AnyFields& fields, T& value) {
    describe(fields, value);
};
template <class T>
concept Checked = requires(const T& value) {
    { well_formed(value) } -> std::same_as<bool>;
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = !std::same_as<T, std::uint8_t>;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;

/// For static_assert in the branch that no type may reach.
template <class T>
inline constexpr bool kUnknownFieldType = false;

template <Described T>
void write_object(cbor::Writer& out, const T& object);
template <Described T>
void read_object(cbor::Reader& in, T& object);

template <class T>
void write_value(cbor::Writer& out, const T& value) {
    if constexpr (WireNumber<T>) {
        out.uint(value.to_wire());
    } else if constexpr (WireEnum<T>) {
        out.uint(static_cast<std::uint64_t>(value));
    } else if constexpr (std::same_as<T, bool>) {
        out.boolean(value);
    } else if constexpr (std::same_as<T, std::string>) {
        out.text(value);
    } else if constexpr (std::same_as<T, Bytes>) {
        out.bytes(value);
    } else if constexpr (WireBytes<T>) {
        out.bytes(value.bytes);
    } else if constexpr (is_vector<T>) {
        out.array(value.size());
        for (const auto& element : value) write_value(out, element);
    } else if constexpr (is_variant<T>) {
        std::visit(
            [&out](const auto& one) {
                out.array(2).uint(static_cast<std::uint64_t>(one.kBody));
                write_object(out, one);
            },
            value);
    } else if constexpr (Described<const T>) {
        write_object(out, value);
    } else {
        static_assert(kUnknownFieldType<T>);
    }
}

template <class Variant, std::size_t I = 0>
void read_alternative(cbor::Reader& in, std::uint64_t kind, Variant& value) {
    if constexpr (I == std::variant_size_v<Variant>) {
        in.stop(DecodeError::out_of_range);
    } else {
        using Alternative = std::variant_alternative_t<I, Variant>;
        if (kind == static_cast<std::uint64_t>(Alternative::kBody)) {
            read_object(in, value.template emplace<Alternative>());
        } else {
            read_alternative<Variant, I + 1>(in, kind, value);
        }
    }
}

template <class T>
void read_value(cbor::Reader& in, T& value, Length allowed = {}, Length each = {}) {
    if constexpr (WireNumber<T>) {
        value = T::from_wire(in.uint(T::kWireMax));
    } else if constexpr (WireEnum<T>) {
        const std::uint64_t number = in.uint(static_cast<std::uint64_t>(last_of(T{})));
        if (number == 0) in.stop(DecodeError::out_of_range);
        value = static_cast<T>(number);
    } else if constexpr (std::same_as<T, bool>) {
        value = in.boolean();
    } else if constexpr (std::same_as<T, std::string> || std::same_as<T, Bytes>) {
        const auto view = [&in] {
            if constexpr (std::same_as<T, Bytes>) {
                return in.bytes();
            } else {
                return in.text();
            }
        }();
        if (view.size() < allowed.least || view.size() > allowed.most) {
            in.stop(DecodeError::wrong_length);
        }
        if (!in.stopped()) value.assign(view.begin(), view.end());
    } else if constexpr (WireBytes<T>) {
        value.bytes = in.bytes_of<std::tuple_size_v<std::remove_cvref_t<decltype(value.bytes)>>>();
    } else if constexpr (is_vector<T>) {
        const std::uint64_t count = in.array(allowed.most);
        if (count < allowed.least) in.stop(DecodeError::wrong_length);
        // No reserve: a short input may claim many elements.
        for (std::uint64_t i = 0; i < count && !in.stopped(); ++i) {
            read_value(in, value.emplace_back(), each);
        }
    } else if constexpr (is_variant<T>) {
        if (in.array() != 2) in.stop(DecodeError::wrong_length);
        const std::uint64_t kind = in.uint();
        if (!in.stopped()) read_alternative(in, kind, value);
    } else if constexpr (Described<T>) {
        read_object(in, value);
    } else {
        static_assert(kUnknownFieldType<T>);
    }
}

class CountFields {
  public:
    template <class T>
    void operator()(std::uint64_t, const char*, const T& value, Length = {}, Length = {}) {
        if constexpr (is_optional<T>) {
            if (value) ++count_;
        } else {
            ++count_;
        }
    }
    [[nodiscard]] std::uint64_t count() const { return count_; }

  private:
    std::uint64_t count_ = 0;
};

class WriteFields {
  public:
    explicit WriteFields(cbor::Writer& out) : out_(out) {}

    template <class T>
    void operator()(std::uint64_t key, const char*, const T& value, Length = {}, Length = {}) {
        if constexpr (is_optional<T>) {
            if (!value) return;
            out_.uint(key);
            write_value(out_, *value);
        } else {
            out_.uint(key);
            write_value(out_, value);
        }
    }

  private:
    cbor::Writer& out_;
};

/// Reads the fields of a map of `pairs` pairs, in order.
class ReadFields {
  public:
    ReadFields(cbor::Reader& in, std::uint64_t pairs) : in_(in), pairs_(pairs) {}

    template <class T>
    void operator()(std::uint64_t key, const char*, T& value, Length allowed = {},
                    Length each = {}) {
        const bool here = pairs_ > 0 && in_.take_key(key);
        if (here) --pairs_;
        if constexpr (is_optional<T>) {
            if (here) read_value(in_, value.emplace(), allowed, each);
        } else {
            if (!here) return in_.stop(DecodeError::wrong_key);
            read_value(in_, value, allowed, each);
        }
    }
    void finish() {
        if (pairs_ != 0) in_.stop(DecodeError::wrong_key);
    }

  private:
    cbor::Reader& in_;
    std::uint64_t pairs_;
};

template <Described T>
void write_object(cbor::Writer& out, const T& object) {
    CountFields counted;
    describe(counted, object);
    out.map(counted.count());
    WriteFields fields(out);
    describe(fields, object);
}

template <Described T>
void read_object(cbor::Reader& in, T& object) {
    ReadFields fields(in, in.map());
    describe(fields, object);
    fields.finish();
    if constexpr (Checked<T>) {
        if (!in.stopped() && !well_formed(object)) in.stop(DecodeError::inconsistent);
    }
}

}  // namespace codec

/// The one encoding of `object`. It must be well formed.
template <codec::Described T>
[[nodiscard]] Bytes encode(const T& object) {
    cbor::Writer out;
    codec::write_object(out, object);
    return out.take();
}

/// Accepts exactly the bytes that `encode` can produce from a well-formed T.
template <codec::Described T>
[[nodiscard]] Result<T, DecodeError> decode(ByteView wire) {
    cbor::Reader in(wire);
    T object;
    codec::read_object(in, object);
    if (auto done = in.finish(); !done) return fail(done.error());
    return object;
}

}  // namespace noodgeld
