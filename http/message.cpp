#include "http/message.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/check.h"

namespace noodgeld::http {

std::string_view name(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::del:
            return "DELETE";
    }
    NOODGELD_CHECK(false);
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::optional<std::string_view> find(const std::vector<NamedValue>& values, std::string_view name) {
    const auto at = std::ranges::find(values, name, &NamedValue::name);
    if (at == values.end()) return std::nullopt;
    return at->value;
}

Response json_response(unsigned status, const boost::json::object& document) {
    Response response;
    response.status = status;
    response.content_type = "application/json";
    append(response.body, as_bytes(boost::json::serialize(document)));
    return response;
}

}  // namespace noodgeld::http
