// Draft: an object as people write it, in JSON, read strictly from the object's own description
// (protocol/wire/codec.h), so that the names here are those that `inspect --json` prints.
//
//   numbers   as numbers                    amounts   "12.50", always with two decimals
//   moments   "2026-03-01T08:00+01:00", or "2026-03-01" for its midnight in UTC
//   spans     "90m", "36h", "3d"            keys, ids and hashes   hexadecimal
//
// A bare number for an amount, a moment or a span is refused with the ways it can be read
// (words/amounts.h, words/dates.h). Text is kept in one form (words/typed_text.h). The file may
// begin with a byte order mark and end its lines with CR LF.
//
// A member that is unknown, repeated, missing or out of range is refused by name. A list that may
// be empty may be left out.
#pragma once

#include <algorithm>
#include <boost/json/value.hpp>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/failure.h"
#include "protocol/wire/amount.h"
#include "protocol/wire/codec.h"
#include "protocol/wire/time.h"

namespace noodgeld {

/// Reads parts of one JSON text. The first fault sticks, and says where it is.
class DraftReader {
  public:
    using Json = boost::json::value;

    [[nodiscard]] bool failed() const { return fault_.has_value(); }
    [[nodiscard]] const std::optional<Phrase>& fault() const { return fault_; }
    /// Records that the part at `where` ("limits.per_sale") is wrong.
    void wrong(const std::string& where, const Phrase& why);

    /// Nothing when it is no JSON, or repeats a member. `file`: as it was read.
    [[nodiscard]] std::optional<Json> parse(std::string_view file);
    std::uint64_t number(const Json& json, const std::string& where, std::uint64_t max);
    std::uint64_t moment(const Json& json, const std::string& where);
    std::uint64_t span(const Json& json, const std::string& where);
    std::uint64_t cents(const Json& json, const std::string& where);
    bool boolean(const Json& json, const std::string& where);
    std::string text(const Json& json, const std::string& where, Length allowed);
    void bytes(const Json& json, const std::string& where, std::span<std::uint8_t> out);
    const boost::json::array* list(const Json& json, const std::string& where, Length allowed);
    const boost::json::object* object(const Json& json, const std::string& where);
    void unknown_member(const std::string& where, std::string_view name);

  private:
    /// A value that is typed as text, read by `read`. `readings` says how a bare number can be
    /// read; `shape` is for what is neither.
    template <class T, class Read, class Readings>
    std::uint64_t typed(const Json& json, const std::string& where, Read read, Readings readings,
                        const Phrase& shape);

    std::optional<Phrase> fault_;
};

template <class T>
void read_draft_value(DraftReader& in, const boost::json::value& json, const std::string& where,
                      T& value, Length allowed = {}, Length each = {});

/// Reads the members of one object, as its description names them.
class DraftFields {
  public:
    DraftFields(DraftReader& in, const boost::json::object& object, std::string where,
                std::set<std::string_view> filled)
        : in_(in), object_(object), where_(std::move(where)), filled_(std::move(filled)) {}

    template <class T>
    void operator()(std::uint64_t, const char* name, T& value, Length allowed = {},
                    Length each = {}) {
        if (filled_.contains(name)) return;
        used_.insert(name);
        const auto* json = object_.if_contains(name);
        const std::string where = where_.empty() ? name : where_ + "." + name;
        if constexpr (codec::is_optional<T>) {
            if (json != nullptr)
                read_draft_value(in_, *json, where, value.emplace(), allowed, each);
        } else {
            if (json != nullptr) return read_draft_value(in_, *json, where, value, allowed, each);
            if constexpr (codec::is_vector<T>) {
                if (allowed.least == 0) return;
            }
            in_.wrong(where, {"ontbreekt", "is missing"});
        }
    }
    /// Refuses members that nothing has read.
    void finish() {
        for (const auto& member : object_) {
            const std::string_view name(member.key().data(), member.key().size());
            if (!used_.contains(name)) in_.unknown_member(where_, name);
        }
    }

  private:
    DraftReader& in_;
    const boost::json::object& object_;
    std::string where_;
    std::set<std::string_view> filled_;
    std::set<std::string_view> used_;
};

template <class T>
void read_draft_object(DraftReader& in, const boost::json::value& json, const std::string& where,
                       T& value, std::set<std::string_view> filled = {}) {
    const boost::json::object* object = in.object(json, where);
    if (object == nullptr) return;
    DraftFields fields(in, *object, where, std::move(filled));
    describe(fields, value);
    fields.finish();
}

template <class T>
void read_draft_value(DraftReader& in, const boost::json::value& json, const std::string& where,
                      T& value, Length allowed, Length each) {
    if constexpr (std::same_as<T, UnixTime>) {
        value = T::from_wire(in.moment(json, where));
    } else if constexpr (std::same_as<T, Seconds>) {
        value = T::from_wire(in.span(json, where));
    } else if constexpr (std::same_as<T, Amount>) {
        value = T::from_wire(in.cents(json, where));
    } else if constexpr (codec::WireNumber<T>) {
        value = T::from_wire(in.number(json, where, T::kWireMax));
    } else if constexpr (std::same_as<T, bool>) {
        value = in.boolean(json, where);
    } else if constexpr (std::same_as<T, std::string>) {
        value = in.text(json, where, allowed);
    } else if constexpr (codec::WireBytes<T>) {
        in.bytes(json, where, value.bytes);
    } else if constexpr (codec::is_vector<T>) {
        const boost::json::array* list = in.list(json, where, allowed);
        if (list == nullptr) return;
        for (const auto& element : *list) {
            const std::string place = where + "[" + std::to_string(value.size()) + "]";
            read_draft_value(in, element, place, value.emplace_back(), each);
        }
    } else {
        read_draft_object(in, json, where, value);
    }
}

/// The object in `json`, whose members `filled` the program fills in: they may not be said. Whether
/// its parts fit together is for the caller. `file`: its name, for the failure.
template <codec::Described T>
[[nodiscard]] Result<T, Failure> read_draft(std::string_view json, const std::string& file,
                                            std::initializer_list<std::string_view> filled = {}) {
    DraftReader in;
    T value;
    if (const auto parsed = in.parse(json)) {
        read_draft_object(in, *parsed, "", value, std::set(filled.begin(), filled.end()));
    }
    if (in.failed()) return refuse({file + ": " + in.fault()->nl, file + ": " + in.fault()->en});
    return value;
}

}  // namespace noodgeld
