#include "api/draft.h"

#include <boost/json.hpp>
#include <vector>

#include "base/hexadecimal.h"
#include "base/json.h"
#include "words/amounts.h"
#include "words/dates.h"
#include "words/typed_text.h"

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

std::string_view text_of(const boost::json::value& json) {
    const auto& text = json.get_string();
    return {text.data(), text.size()};
}

std::string range(Length allowed) {
    return std::to_string(allowed.least) + "-" + std::to_string(allowed.most);
}

bool is_within(std::size_t size, Length allowed) {
    return size >= allowed.least && size <= allowed.most;
}

}  // namespace

template <class T, class Read, class Readings>
std::uint64_t DraftReader::typed(const Json& json, const std::string& where, Read read,
                                 Readings readings, const Phrase& shape) {
    if (const auto number = whole(json)) {
        wrong(where + ":", readings(*number));
    } else if (!json.is_string()) {
        wrong(where, shape);
    } else if (const auto value = read(text_of(json))) {
        return value->to_wire();
    } else {
        wrong(where + ":", value.error());
    }
    return T().to_wire();
}

void DraftReader::wrong(const std::string& where, const Phrase& why) {
    if (fault_) return;
    const std::string place = where.empty() ? "" : where + " ";
    fault_ = Phrase{place + why.nl, place + why.en};
}

std::optional<boost::json::value> DraftReader::parse(std::string_view file) {
    const auto text = text_in_file(file);
    if (!text) {
        wrong("", text.error());
        return std::nullopt;
    }
    if (const auto place = json_fault(*text)) {
        const std::string line = std::to_string(place->line);
        const std::string column = std::to_string(place->column);
        wrong("", {"regel " + line + ", kolom " + column +
                       ": hier houdt het op JSON te zijn; kijk "
                       "ook of er iets ontbreekt vlak daarvoor, zoals een komma",
                   "line " + line + ", column " + column +
                       ": here it stops being JSON; see "
                       "whether something is missing just before, such as a comma"});
        return std::nullopt;
    }
    if (const auto name = repeated_member(*text)) {
        wrong(*name, {"staat er twee keer in", "stands in it twice"});
        return std::nullopt;
    }
    return boost::json::parse(boost::json::string_view(text->data(), text->size()));
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
    const Phrase shape{"moet een tijdstip zijn: \"2026-03-01T08:00+01:00\" of \"2026-03-01\"",
                       "must be a moment: \"2026-03-01T08:00+01:00\" or \"2026-03-01\""};
    return typed<UnixTime>(json, where, moment_from, readings_of_moment, shape);
}

std::uint64_t DraftReader::span(const Json& json, const std::string& where) {
    const Phrase shape{"moet een duur zijn: \"90m\", \"36h\" of \"3d\"",
                       "must be a span: \"90m\", \"36h\" or \"3d\""};
    const auto readings = [](std::uint64_t number) {
        return duration_from(std::to_string(number)).error();
    };
    return typed<Seconds>(json, where, duration_from, readings, shape);
}

std::uint64_t DraftReader::cents(const Json& json, const std::string& where) {
    const Phrase shape{"moet een bedrag zijn: \"12.50\"", "must be an amount: \"12.50\""};
    const auto readings = [](std::uint64_t number) {
        return two_readings_of_amount(std::to_string(number));
    };
    return typed<Amount>(json, where, amount_from, readings, shape);
}

bool DraftReader::boolean(const Json& json, const std::string& where) {
    if (json.is_bool()) return json.get_bool();
    wrong(where, {"moet true of false zijn", "must be true or false"});
    return false;
}

std::string DraftReader::text(const Json& json, const std::string& where, Length allowed) {
    if (json.is_string()) {
        auto text = name_from(text_of(json));
        if (!text) {
            wrong(where + ":", text.error());
            return {};
        }
        if (is_within(text->size(), allowed)) return std::move(*text);
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
