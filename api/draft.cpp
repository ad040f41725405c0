#include "api/draft.h"

#include <boost/json.hpp>
#include <vector>

#include "base/hexadecimal.h"
#include "base/json.h"
#include "protocol/wire/cbor.h"
#include "words/dates.h"

namespace noodgeld {
namespace {

/// The whole number that `json` is, if it is one of at least zero.
std::optional<std::uint64_t> whole(const boost::json::value& json) {
    if (json.is_uint64()) return json.get_uint64();
    if (json.is_int64() && json.get_int64() >= 0) {
        return static_cast<std::uint64_t>(json.get_int64());
    }
    return std::nullopt;
}

/// A whole number of at most `max`, or a text that `parse` reads as one.
template <class Parse>
std::optional<std::uint64_t> number_or_text(const boost::json::value& json, std::uint64_t max,
                                            Parse parse) {
    if (const auto number = whole(json)) return *number <= max ? number : std::nullopt;
    if (!json.is_string()) return std::nullopt;
    const auto& text = json.get_string();
    const auto value = parse(std::string_view(text.data(), text.size()));
    return value ? std::optional(value->to_wire()) : std::nullopt;
}

std::string range(Length allowed) {
    return std::to_string(allowed.least) + "-" + std::to_string(allowed.most);
}

bool is_within(std::size_t size, Length allowed) {
    return size >= allowed.least && size <= allowed.most;
}

}  // namespace

void DraftReader::wrong(const std::string& where, const Phrase& why) {
    if (fault_) return;
    const std::string place = where.empty() ? "" : where + " ";
    fault_ = Phrase{place + why.nl, place + why.en};
}

std::optional<boost::json::value> DraftReader::parse(std::string_view text) {
    boost::json::error_code error;
    auto json = boost::json::parse({text.data(), text.size()}, error);
    if (error) {
        wrong("", {"dit is geen JSON, of het houdt te vroeg op",
                   "this is no JSON, or it ends too early"});
        return std::nullopt;
    }
    if (const auto name = repeated_member(text)) {
        wrong(*name, {"staat er twee keer in", "stands in it twice"});
        return std::nullopt;
    }
    return json;
}

std::uint64_t DraftReader::number(const Json& json, const std::string& where, std::uint64_t max) {
    const auto value = whole(json);
    if (value && *value <= max) return *value;
    const std::string most = std::to_string(max);
    wrong(where, {"moet een geheel getal zijn van 0 tot en met " + most,
                  "must be a whole number from 0 to " + most});
    return 0;
}

std::uint64_t DraftReader::moment(const Json& json, const std::string& where) {
    const auto value = number_or_text(json, UnixTime::kWireMax, moment_from);
    if (!value) {
        wrong(where, {"moet een tijdstip zijn: \"2026-03-01T08:00:00Z\" of \"2026-03-01\"",
                      "must be a moment: \"2026-03-01T08:00:00Z\" or \"2026-03-01\""});
    }
    return value.value_or(0);
}

std::uint64_t DraftReader::span(const Json& json, const std::string& where) {
    const auto value = number_or_text(json, Seconds::kWireMax, duration_from);
    if (!value) {
        wrong(where, {"moet een duur zijn: \"90m\", \"36h\", \"3d\" of seconden",
                      "must be a span: \"90m\", \"36h\", \"3d\" or seconds"});
    }
    return value.value_or(0);
}

std::uint64_t DraftReader::cents(const Json& json, const std::string& where) {
    const auto value = number_or_text(json, Amount::kWireMax, amount_from);
    if (!value) {
        wrong(where, {"moet een bedrag zijn: 1250 (cent) of \"12.50\"",
                      "must be an amount: 1250 (cents) or \"12.50\""});
    }
    return value.value_or(0);
}

bool DraftReader::boolean(const Json& json, const std::string& where) {
    if (json.is_bool()) return json.get_bool();
    wrong(where, {"moet true of false zijn", "must be true or false"});
    return false;
}

std::string DraftReader::text(const Json& json, const std::string& where, Length allowed) {
    if (json.is_string()) {
        std::string text(json.get_string().data(), json.get_string().size());
        if (is_within(text.size(), allowed) && cbor::is_printable_utf8(text)) return text;
    }
    wrong(where, {"moet leesbare tekst zijn van " + range(allowed) + " bytes",
                  "must be readable text of " + range(allowed) + " bytes"});
    return {};
}

void DraftReader::bytes(const Json& json, const std::string& where, std::span<std::uint8_t> out) {
    if (json.is_string()) {
        const auto& digits = json.get_string();
        const auto bytes = from_hex(std::string_view(digits.data(), digits.size()));
        if (bytes && bytes->size() == out.size()) {
            std::ranges::copy(*bytes, out.begin());
            return;
        }
    }
    const std::string size = std::to_string(out.size() * 2);
    wrong(where, {"moet uit " + size + " hexadecimale cijfers bestaan",
                  "must be " + size + " hexadecimal digits"});
}

const boost::json::array* DraftReader::list(const Json& json, const std::string& where,
                                            Length allowed) {
    const auto* list = json.if_array();
    if (list != nullptr && is_within(list->size(), allowed)) return list;
    wrong(where, {"moet een lijst zijn van " + range(allowed) + " onderdelen",
                  "must be a list of " + range(allowed) + " items"});
    return nullptr;
}

const boost::json::object* DraftReader::object(const Json& json, const std::string& where) {
    const auto* object = json.if_object();
    if (object == nullptr) {
        wrong(where, {"moet een object zijn: { ... }", "must be an object: { ... }"});
    }
    return object;
}

void DraftReader::unknown_member(const std::string& where, std::string_view name) {
    wrong((where.empty() ? "" : where + ".") + std::string(name),
          {"is onbekend, of wordt door het programma ingevuld",
           "is unknown, or filled in by the program"});
}

}  // namespace noodgeld
