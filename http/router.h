// Router: which handler answers a method and a path, and what body it takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/gate.h"
#include "http/message.h"

namespace noodgeld::http {

/// Runs on one of the server's workers, several at once. Must not throw, and must return: a server
/// that stops waits for it.
using Handler = std::function<Response(const Request&)>;

/// What a group of routes takes as a body.
struct BodyRule {
    std::vector<std::string> content_types;  ///< In lower case. None: no body at all.
    std::size_t max_bytes = 0;
};

inline const BodyRule kNoBody{};
/// What people and tills send.
inline const BodyRule kJsonBody{{"application/json"}, std::size_t{64} << 10};

/// What is served first when there is more than can be served at once (server.h).
enum class Urgency : std::uint8_t {
    urgent,  ///< A customer waits: a sale, a check, a void.
    normal,
    bulk,  ///< Moves much and can wait: a few at once, others are asked to come back.
};

struct Route {
    Method method;
    std::string pattern;
    BodyRule body;
    Handler handler;
    Urgency urgency = Urgency::normal;
};

/// Filled by one thread before a server starts; read-only, so thread-safe, from then on.
class Router {
  public:
    /// `pattern`: "/v1/sales/{id}"; a segment in braces is a parameter, which matches any one
    /// segment; as the last, "{path*}", it matches all that are left, at least one. GET also
    /// answers HEAD. Where several match, the first added does.
    void add(Method method, std::string_view pattern, BodyRule body, Handler handler,
             Urgency urgency = Urgency::normal);
    void get(std::string_view pattern, Handler handler, Urgency urgency = Urgency::normal) {
        add(Method::get, pattern, kNoBody, std::move(handler), urgency);
    }
    void post(std::string_view pattern, BodyRule body, Handler handler,
              Urgency urgency = Urgency::normal) {
        add(Method::post, pattern, std::move(body), std::move(handler), urgency);
    }

    struct Match {
        const Route* route;  ///< Lives as long as the router does not change.
        std::vector<NamedValue> parameters;
    };
    struct NoMatch {
        Refused refused;
        std::string allow;  ///< "GET, HEAD, POST" where the path exists; else empty.
    };
    [[nodiscard]] Result<Match, NoMatch> find(Method method, std::string_view path) const;

    /// All of them, in the order added: for comparing with what is documented.
    [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

  private:
    std::vector<Route> routes_;
};

/// Judges by the head whether the route takes the body that is announced: its length, its type, and
/// no Content-Encoding.
[[nodiscard]] Result<void, Refused> check_body(const BodyRule& rule, const Head& head);

}  // namespace noodgeld::http
