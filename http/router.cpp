#include "http/router.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/check.h"

namespace noodgeld::http {
namespace {

// Removes the first segment, and the slash before it, from `rest`.
std::string_view take_segment(std::string_view& rest) {
    rest.remove_prefix(1);
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    return segment;
}

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// The parameters, if the path has the pattern's form.
std::optional<std::vector<NamedValue>> match(std::string_view pattern, std::string_view path) {
    std::vector<NamedValue> parameters;
    while (!pattern.empty() && !path.empty()) {
        const std::string_view wanted = take_segment(pattern);
        if (is_parameter(wanted) && wanted.ends_with("*}")) {
            const std::string_view name = wanted.substr(1, wanted.size() - 3);
            if (path.size() > 1)
                parameters.push_back({std::string(name), std::string(path.substr(1))});
            return path.size() > 1 ? std::optional(std::move(parameters)) : std::nullopt;
        }
        const std::string_view given = take_segment(path);
        if (is_parameter(wanted) && !given.empty()) {
            const std::string_view name = wanted.substr(1, wanted.size() - 2);
            parameters.push_back({std::string(name), std::string(given)});
        } else if (wanted != given) {
            return std::nullopt;
        }
    }
    if (!pattern.empty() || !path.empty()) return std::nullopt;
    return parameters;
}

bool answers(const Route& route, Method method) {
    return route.method == method || (route.method == Method::get && method == Method::head);
}

// A charset is the only parameter that says nothing new: what we take as text is UTF-8.
bool is_of_type(std::string_view value, const std::string& type) {
    const std::string given = lower_case(value);
    return given == type || given == type + ";charset=utf-8" || given == type + "; charset=utf-8";
}

}  // namespace

void Router::add(Method method, std::string_view pattern, BodyRule body, Handler handler,
                 Urgency urgency) {
    NOODGELD_CHECK(pattern.starts_with('/') && handler);
    NOODGELD_CHECK(body.content_types.empty() == (body.max_bytes == 0));
    routes_.push_back({method, std::string(pattern), std::move(body), std::move(handler), urgency});
}

Result<Router::Match, Router::NoMatch> Router::find(Method method, std::string_view path) const {
    std::set<Method> allowed;
    for (const Route& route : routes_) {
        auto parameters = path.starts_with('/') ? match(route.pattern, path) : std::nullopt;
        if (!parameters) continue;
        if (answers(route, method)) return Match{&route, std::move(*parameters)};
        allowed.insert(route.method);
        if (route.method == Method::get) allowed.insert(Method::head);
    }
    if (allowed.empty()) return fail(NoMatch{{HttpRefusal::not_found, ""}, ""});
    std::string allow;
    for (const Method other : allowed) {
        allow.append(allow.empty() ? "" : ", ").append(name(other));
    }
    return fail(NoMatch{{HttpRefusal::method_not_allowed, ""}, std::move(allow)});
}

Result<void, Refused> check_body(const BodyRule& rule, const Head& head) {
    if (head.content_length > rule.max_bytes) {
        return fail(Refused{HttpRefusal::body_too_large,
                            rule.max_bytes == 0 ? "no body here" : "above this address's limit"});
    }
    if (head.content_length == 0) return {};
    if (http::find(head.headers, "content-encoding")) {
        return fail(Refused{HttpRefusal::unsupported_body, "no Content-Encoding"});
    }
    const auto type = http::find(head.headers, "content-type");
    if (!type) return fail(Refused{HttpRefusal::unsupported_body, "no Content-Type"});
    const bool taken = std::ranges::any_of(
        rule.content_types, [&](const std::string& one) { return is_of_type(*type, one); });
    if (!taken) return fail(Refused{HttpRefusal::unsupported_body, "another Content-Type"});
    return {};
}

}  // namespace noodgeld::http
