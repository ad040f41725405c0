// WrittenDraft: an object in JSON as people write a draft of it.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "protocol/wire/codec.h"
#include "words/shown.h"
#include "words/words.h"

namespace noodgeld::test {

/// An object as people write it: as `show` takes it apart, with units where a draft asks for them.
template <class T>
boost::json::value as_written(const T& value);

class WriteFields {
  public:
    explicit WriteFields(boost::json::object& out) : out_(out) {}
    template <class T>
    void operator()(std::uint64_t, const char* name, const T& value, Length = {}, Length = {}) {
        if constexpr (codec::is_optional<T>) {
            if (value) out_[name] = as_written(*value);
        } else {
            out_[name] = as_written(value);
        }
    }

  private:
    boost::json::object& out_;
};

template <class T>
boost::json::value as_written(const T& value) {
    if constexpr (std::same_as<T, UnixTime>) {
        return boost::json::value(moment(value));
    } else if constexpr (std::same_as<T, Seconds>) {
        return boost::json::value(std::to_string(value.count) + "s");
    } else if constexpr (std::same_as<T, Amount>) {
        return boost::json::value(money(value, Language::nl));
    } else if constexpr (codec::is_vector<T>) {
        boost::json::array array;
        for (const auto& element : value) array.push_back(as_written(element));
        return array;
    } else if constexpr (codec::Described<const T>) {
        boost::json::object object;
        WriteFields fields(object);
        describe(fields, value);
        return object;
    } else {
        return boost::json::parse(to_json(show(value, Language::nl)));
    }
}

}  // namespace noodgeld::test
