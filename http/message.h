// Message: what a handler gets and gives. Small and free of Beast, so that rooms that serve HTTP
// compile without it.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace noodgeld::http {

enum class Method : std::uint8_t { get, head, post, put, del };
inline constexpr Method kMethods[] = {Method::get, Method::head, Method::post, Method::put,
                                      Method::del};

/// As on the wire: "GET".
[[nodiscard]] std::string_view name(Method method);

/// With A to Z in lower case: how names and keywords of HTTP are compared.
[[nodiscard]] std::string lower_case(std::string_view text);

struct NamedValue {
    std::string name;
    std::string value;
    friend bool operator==(const NamedValue&, const NamedValue&) = default;
};

/// The value with that name.
[[nodiscard]] std::optional<std::string_view> find(const std::vector<NamedValue>& values,
                                                   std::string_view name);

/// A request that has passed the gate, whose route exists and whose body is whole.
struct Request {
    Method method = Method::get;
    std::string path;                    ///< Decoded: "/v1/sales/00ff".
    std::vector<NamedValue> parameters;  ///< The path's, by their names in the route's pattern.
    std::vector<NamedValue> query;       ///< Decoded; each name once.
    std::vector<NamedValue> headers;     ///< Names in lower case; each name once.
    Bytes body;
    std::string remote;  ///< "127.0.0.1:54321"

    /// The path's parameter of that name; empty if the route's pattern has none.
    [[nodiscard]] std::string_view parameter(std::string_view parameter_name) const {
        return find(parameters, parameter_name).value_or("");
    }
    [[nodiscard]] std::optional<std::string_view> header(std::string_view header_name) const {
        return find(headers, header_name);
    }
};

struct Response;
/// Takes the next bytes of a body, and waits while the client is behind. False: it is gone, so
/// write no more.
using WriteBody = std::function<bool(ByteView)>;
/// Writes a body and returns when it is whole, or when no more is wanted. If it cannot make it
/// whole it gives back what to answer instead; where too much has gone out for that, the connection
/// is cut.
using BodyWriter = std::function<std::optional<Response>(const WriteBody&)>;

/// Headers that frame the message (Content-Length, Connection) are the server's. Names in lower
/// case. A header that would not be one on the wire turns the response into a 500.
struct Response {
    unsigned status = 200;
    std::string content_type;
    Bytes body;
    std::vector<NamedValue> headers;
    /// In place of `body`, for one that may be large: called once by a worker, when the handler has
    /// returned and the request may be gone. Only on routes of Urgency::bulk. It holds no lock that
    /// others need while it writes, for a slow client makes it wait.
    BodyWriter write_body = {};

    /// The body, borrowed.
    [[nodiscard]] std::string_view text() const { return as_text(body); }
    [[nodiscard]] std::optional<std::string_view> header(std::string_view header_name) const {
        return find(headers, header_name);
    }
};

[[nodiscard]] Response json_response(unsigned status, const boost::json::object& document);

/// Why something on the network could not be done. For people: names the address and the reason.
struct NetworkError {
    std::string what;
};

}  // namespace noodgeld::http
