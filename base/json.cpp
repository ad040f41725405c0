#include "base/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <new>
#include <set>
#include <utility>

#include "base/secret.h"
#include "base/trimmed.h"

namespace noodgeld {
namespace {

namespace json = boost::json;

// Where readers keep what they hold: wiped when given back.
class WipingMemory final : public json::memory_resource {
    void* do_allocate(std::size_t bytes, std::size_t alignment) override {
        return ::operator new(bytes, std::align_val_t(alignment));
    }
    void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override {
        wipe({static_cast<std::uint8_t*>(memory), bytes});
        ::operator delete(memory, std::align_val_t(alignment));
    }
    bool do_is_equal(const json::memory_resource& other) const noexcept override {
        return this == &other;
    }
};

json::parse_options options() {
    json::parse_options strict;
    strict.max_depth = kMaxJsonDepth;
    return strict;
}

// Lets the parser go by. The names are the keywords of Boost's handlers.
class AnyJson {
  public:
    // NOLINTBEGIN(readability-identifier-naming)
    static constexpr std::size_t max_object_size = SIZE_MAX;
    static constexpr std::size_t max_array_size = SIZE_MAX;
    static constexpr std::size_t max_key_size = SIZE_MAX;
    static constexpr std::size_t max_string_size = SIZE_MAX;
    // NOLINTEND(readability-identifier-naming)

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return true; }
    bool on_object_end(std::size_t, json::error_code&) { return true; }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t, json::error_code&) { return true; }
    bool on_key_part(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_key(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
    bool on_double(double, json::string_view, json::error_code&) { return true; }
    bool on_bool(bool, json::error_code&) { return true; }
    bool on_null(json::error_code&) { return true; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }
};

// Watches for what the tree that the parser builds no longer shows: members that are there twice in
// one object.
class RepeatedMembers : public AnyJson {
  public:
    [[nodiscard]] const std::optional<std::string>& repeated() const { return repeated_; }

    bool on_object_begin(json::error_code&) {
        names_.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, json::error_code&) {
        names_.pop_back();
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        name_.append(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code& error) {
        name_.append(part);
        const auto [at, is_new] = names_.back().insert(std::exchange(name_, {}));
        if (is_new) return true;
        repeated_ = *at;
        return stop(error);
    }

  protected:
    static bool stop(json::error_code& error) {
        error = json::make_error_code(json::error::input_error);
        return false;
    }

  private:
    std::vector<std::set<std::string, std::less<>>> names_;  // Of the objects we are in.
    std::string name_;
    std::optional<std::string> repeated_;
};

// And within the bounds of a body.
class Watcher : public RepeatedMembers {
  public:
    // NOLINTBEGIN(readability-identifier-naming)
    static constexpr std::size_t max_object_size = kMaxJsonValues;
    static constexpr std::size_t max_array_size = kMaxJsonValues;
    static constexpr std::size_t max_key_size = 64;
    static constexpr std::size_t max_string_size = std::size_t{2} << 20;  // a megabyte's digits
    // NOLINTEND(readability-identifier-naming)

    [[nodiscard]] std::string_view why() const {
        if (repeated()) return "a member twice";
        return values_ > kMaxJsonValues ? "too many values" : "not JSON";
    }

    bool on_object_begin(json::error_code& error) {
        return RepeatedMembers::on_object_begin(error) && count(error);
    }
    bool on_array_begin(json::error_code& error) { return count(error); }
    bool on_string(json::string_view, std::size_t, json::error_code& error) { return count(error); }
    bool on_int64(std::int64_t, json::string_view, json::error_code& error) { return count(error); }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code& error) {
        return count(error);
    }
    bool on_double(double, json::string_view, json::error_code& error) { return count(error); }
    bool on_bool(bool, json::error_code& error) { return count(error); }
    bool on_null(json::error_code& error) { return count(error); }

  private:
    bool count(json::error_code& error) { return ++values_ <= kMaxJsonValues || stop(error); }

    std::size_t values_ = 0;
};

// Why `text` is refused; empty if it is not.
std::string_view find_fault(std::string_view text) {
    json::basic_parser<Watcher> parser(options());
    json::error_code error;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    if (error == json::error::too_deep) return "nested too deeply";
    if (error) return parser.handler().why();
    if (read != text.size()) return "bytes after the object";
    return {};
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

}  // namespace

std::string JsonError::text() const {
    if (where.empty()) return std::string(why);
    return where + ": " + std::string(why);
}

std::optional<JsonPlace> json_fault(std::string_view text) {
    json::basic_parser<AnyJson> parser{json::parse_options{}};
    json::error_code error;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
    const std::size_t end = std::min(read, text.size());
    if (!error && end == text.size()) return std::nullopt;
    JsonPlace place;
    for (const char c : text.substr(0, end)) {
        if (c == '\n') {
            place = {place.line + 1, 1};
        } else if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80U) {
            ++place.column;
        }
    }
    return place;
}

std::optional<std::string> repeated_member(std::string_view text) {
    json::basic_parser<RepeatedMembers> parser{json::parse_options{}};
    json::error_code error;
    parser.write_some(false, text.data(), text.size(), error);
    return parser.handler().repeated();
}

JsonReader::JsonReader(ByteView body) : members_(json::make_shared_resource<WipingMemory>()) {
    const std::string_view text = as_text(body);
    if (const std::string_view why = find_fault(text); !why.empty()) {
        error_ = JsonError{"", why};
        return;
    }
    json::error_code error;
    json::value value = json::parse(text, error, members_.storage(), options());
    if (error || !value.is_object()) {
        error_ = JsonError{"", "not an object"};
        return;
    }
    members_ = std::move(value.get_object());
}

JsonReader::JsonReader(json::object members, std::string where)
    : members_(std::move(members)), where_(std::move(where)) {}

void JsonReader::stop(std::string_view name, std::string_view why) {
    if (error_) return;
    std::string where = where_;
    if (!where.empty() && !name.empty()) where.append(".");
    error_ = JsonError{where.append(name), why};
}

std::optional<json::value> JsonReader::take(std::string_view name) {
    if (error_) return std::nullopt;
    const auto at = members_.find(name);
    if (at == members_.end()) {
        stop(name, "missing");
        return std::nullopt;
    }
    json::value value = std::move(at->value());
    members_.erase(at);
    return value;
}

std::uint64_t JsonReader::uint(std::string_view name, std::uint64_t max) {
    const auto value = take(name);
    if (!value) return 0;
    if (!value->is_int64() && !value->is_uint64()) {
        stop(name, "not a whole number");
        return 0;
    }
    if (value->is_int64() && value->get_int64() < 0) {
        stop(name, "negative");
        return 0;
    }
    const std::uint64_t number =
        value->is_uint64() ? value->get_uint64() : static_cast<std::uint64_t>(value->get_int64());
    if (number > max) {
        stop(name, "too large");
        return 0;
    }
    return number;
}

bool JsonReader::boolean(std::string_view name) {
    const auto value = take(name);
    if (!value) return false;
    if (!value->is_bool()) {
        stop(name, "not true or false");
        return false;
    }
    return value->get_bool();
}

void JsonReader::check_text(const std::string& name, std::string_view text, std::size_t max_bytes) {
    if (text.size() > max_bytes) {
        stop(name, "too long");
    } else if (!is_printable(text)) {
        stop(name, "a control character");
    }
}

std::string JsonReader::text(std::string_view name, std::size_t max_bytes) {
    const auto value = take(name);
    if (!value) return {};
    if (!value->is_string()) {
        stop(name, "not text");
    } else {
        check_text(std::string(name), value->get_string(), max_bytes);
    }
    return error_ ? std::string() : std::string(value->get_string());
}

std::string JsonReader::scanned_text(std::string_view name, std::size_t max_bytes) {
    const auto value = take(name);
    if (!value) return {};
    if (!value->is_string()) {
        stop(name, "not text");
        return {};
    }
    const std::string_view text = trimmed(value->get_string());
    check_text(std::string(name), text, max_bytes);
    return error_ ? std::string() : std::string(text);
}

void JsonReader::hex_into(std::string_view name, std::span<std::uint8_t> out) {
    const std::string digits = text(name, out.size() * 2);
    if (error_ || from_lower_hex(digits, out)) return;
    std::ranges::fill(out, std::uint8_t{0});
    stop(name, "not hexadecimal digits in lower case, or not as many as it should be");
}

std::vector<std::string> JsonReader::scanned_texts(std::string_view name, std::size_t max_items,
                                                   std::size_t max_bytes) {
    const auto value = take(name);
    if (!value) return {};
    if (!value->is_array()) {
        stop(name, "not an array");
    } else if (value->get_array().size() > max_items) {
        stop(name, "too many");
    }
    std::vector<std::string> texts;
    if (error_) return texts;
    for (const json::value& item : value->get_array()) {
        const std::string place = std::string(name) + "[" + std::to_string(texts.size()) + "]";
        const auto* text = item.if_string();
        if (text == nullptr) {
            stop(place, "not text");
        } else {
            check_text(place, trimmed(*text), max_bytes);
        }
        if (error_) return {};
        texts.emplace_back(trimmed(*text));
    }
    return texts;
}

void JsonReader::each(std::string_view name, std::size_t max_items,
                      const std::function<void(JsonReader&)>& read) {
    auto value = take(name);
    if (!value) return;
    if (!value->is_array()) return stop(name, "not an array");
    if (value->get_array().size() > max_items) return stop(name, "too many");
    std::size_t index = 0;
    for (json::value& item : value->get_array()) {
        const std::string place = std::string(name) + "[" + std::to_string(index++) + "]";
        if (!item.is_object()) return stop(place, "not an object");
        JsonReader reader(std::move(item.get_object()),
                          where_.empty() ? place : where_ + "." + place);
        read(reader);
        if (auto finished = reader.finish(); !finished) {
            error_ = std::move(finished).error();
            return;
        }
    }
}

bool JsonReader::has(std::string_view name) const {
    return !error_ && members_.contains(name);
}

Result<void, JsonError> JsonReader::finish() {
    if (!error_ && !members_.empty()) stop(members_.begin()->key(), "unknown");
    if (error_) return fail(*error_);
    return {};
}

}  // namespace noodgeld
