#include "http/gate.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "http/target.h"

namespace noodgeld::http {
namespace {

auto refuse(std::string_view rule) {
    return fail(Refused{HttpRefusal::malformed_request, rule});
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";

// token, RFC 9110, section 5.6.2
bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               kTokenMarks.find(c) != std::string_view::npos;
    });
}

bool is_text(char c) {
    return c == '\t' || (c >= ' ' && c <= '~');
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t";
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::optional<std::uint64_t> parse_number(std::string_view digits) {
    std::uint64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    const bool leading_zero = digits.size() > 1 && digits[0] == '0';
    if (digits.empty() || error != std::errc() || stop != end || leading_zero) return std::nullopt;
    return number;
}

// Removes the first line, which must end in CR LF, from `rest`.
Result<std::string_view, Refused> take_line(std::string_view& rest) {
    const std::size_t end = rest.find("\r\n");
    if (end == std::string_view::npos) return refuse("a head that does not end");
    const std::string_view line = rest.substr(0, end);
    if (!std::ranges::all_of(line, is_text)) return refuse("a control character, or not ASCII");
    rest.remove_prefix(end + 2);
    return line;
}

Result<Method, Refused> parse_method(std::string_view text) {
    if (!is_token(text)) return refuse("a request line without a method");
    const auto at = std::ranges::find(kMethods, text, [](Method m) { return name(m); });
    if (at == std::end(kMethods)) {
        return fail(Refused{HttpRefusal::method_unknown, "GET, HEAD, POST, PUT or DELETE"});
    }
    return *at;
}

// METHOD SP target SP HTTP/1.x
Result<Head, Refused> parse_request_line(std::string_view line) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == last) return refuse("a request line of three words");
    const std::string_view version = line.substr(last + 1);
    const std::string_view target = line.substr(first + 1, last - first - 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        const bool other = version.size() == 8 && version.starts_with("HTTP/") &&
                           is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
        if (!other) return refuse("a request line that ends in the version");
        return fail(Refused{HttpRefusal::version_not_supported, "HTTP/1.1 or HTTP/1.0"});
    }
    Head head;
    NOODGELD_TRY(head.method, parse_method(line.substr(0, first)));
    NOODGELD_TRY(Target parsed, parse_target(target));
    head.target = target;
    head.path = std::move(parsed.path);
    head.query = std::move(parsed.query);
    head.http_1_1 = version == "HTTP/1.1";
    head.keep_alive = head.http_1_1;
    return head;
}

Result<NamedValue, Refused> parse_header(std::string_view line) {
    if (line.starts_with(' ') || line.starts_with('\t')) return refuse("a folded line");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return refuse("a header without a colon");
    const std::string_view name = line.substr(0, colon);
    if (name.ends_with(' ') || name.ends_with('\t')) return refuse("a space before a colon");
    if (!is_token(name)) return refuse("a header whose name is no token");
    return NamedValue{lower_case(name), std::string(trim(line.substr(colon + 1)))};
}

Result<std::vector<NamedValue>, Refused> parse_headers(std::string_view rest) {
    std::vector<NamedValue> headers;
    while (true) {
        NOODGELD_TRY(const std::string_view line, take_line(rest));
        if (line.empty()) break;
        if (headers.size() == kMaxHeaders) {
            return fail(Refused{HttpRefusal::head_too_large, "at most 64 headers"});
        }
        NOODGELD_TRY(NamedValue header, parse_header(line));
        if (find(headers, header.name)) return refuse("a header twice");
        headers.push_back(std::move(header));
    }
    if (!rest.empty()) return refuse("bytes after the head");
    return headers;
}

// Connection (RFC 9110, section 7.6.1): a list of tokens. Whether "close" is one of them.
Result<bool, Refused> asks_to_close(std::string_view value) {
    bool close = false;
    for (std::size_t at = 0; at <= value.size();) {
        const std::size_t end = std::min(value.find(',', at), value.size());
        const std::string_view option = trim(value.substr(at, end - at));
        if (!is_token(option)) return refuse("a Connection that is no list of words");
        close = close || lower_case(option) == "close";
        at = end + 1;
    }
    return close;
}

// RFC 9112, section 6: how long the body is, and what becomes of the connection.
Result<void, Refused> read_framing(Head& head) {
    const auto length = find(head.headers, "content-length");
    if (const auto coding = find(head.headers, "transfer-encoding")) {
        if (length) return refuse("both Transfer-Encoding and Content-Length");
        if (!head.http_1_1) return refuse("Transfer-Encoding in HTTP/1.0");
        if (lower_case(*coding) != "chunked") return refuse("an unknown Transfer-Encoding");
        return fail(Refused{HttpRefusal::length_required, "Content-Length, not chunks"});
    }
    if (length) {
        const auto number = parse_number(*length);
        if (!number) return refuse("a Content-Length that is no number");
        head.content_length = *number;
    }
    if (const auto expected = find(head.headers, "expect"); expected && head.http_1_1) {
        if (lower_case(*expected) != "100-continue") {
            return fail(Refused{HttpRefusal::expectation_failed, "only 100-continue"});
        }
        head.expects_continue = true;
    }
    if (const auto connection = find(head.headers, "connection")) {
        NOODGELD_TRY(const bool close, asks_to_close(*connection));
        if (close) head.keep_alive = false;
    }
    if (find(head.headers, "proxy-connection")) return refuse("a header for proxies");
    return {};
}

// A page of another site may make a browser send this; it must not change anything.
Result<void, Refused> check_site(const Head& head) {
    if (head.method == Method::get || head.method == Method::head) return {};
    const std::string host(find(head.headers, "host").value_or(""));
    if (const auto origin = find(head.headers, "origin")) {
        if (lower_case(*origin) != "http://" + lower_case(host)) {
            return fail(Refused{HttpRefusal::cross_site, "Origin is another than Host"});
        }
    }
    if (const auto site = find(head.headers, "sec-fetch-site")) {
        if (*site != "same-origin" && *site != "none") {
            return fail(Refused{HttpRefusal::cross_site, "Sec-Fetch-Site is another site"});
        }
    }
    return {};
}

// 127.0.0.0/8 in the one usual spelling.
bool is_loopback_v4(std::string_view host) {
    int parts = 0;
    for (std::size_t at = 0; at <= host.size(); ++parts) {
        const std::size_t end = std::min(host.find('.', at), host.size());
        const auto number = parse_number(host.substr(at, end - at));
        if (!number || *number > 255 || (parts == 0 && *number != 127)) return false;
        at = end + 1;
    }
    return parts == 4;
}

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "[::1]" || is_loopback_v4(host);
}

}  // namespace

Result<std::size_t, Refused> head_size(std::string_view received, std::size_t scanned) {
    const std::size_t end = std::min(received.size(), kMaxHeadBytes);
    for (std::size_t i = scanned; i < end; ++i) {
        const char c = received[i];
        const bool after_return = i > 0 && received[i - 1] == '\r';
        if (after_return != (c == '\n')) return refuse("a line that does not end in CR LF");
        if (c == '\n' && i == 1) return refuse("an empty line before the request");
        if (c == '\n' && received.substr(0, i + 1).ends_with("\r\n\r\n")) return i + 1;
        if (c != '\r' && c != '\n' && !is_text(c)) {
            return refuse("a control character, or not ASCII");
        }
    }
    if (received.size() < kMaxHeadBytes) return std::size_t{0};
    if (received.substr(0, kMaxHeadBytes).find('\n') == std::string_view::npos) {
        return fail(Refused{HttpRefusal::target_too_long, "at most 2,048 bytes"});
    }
    return fail(Refused{HttpRefusal::head_too_large, "at most 8,192 bytes"});
}

std::string accept_language_in(std::string_view received) {
    constexpr std::string_view kName = "\naccept-language:";
    const std::string text = lower_case(received.substr(0, kMaxHeadBytes));
    const std::size_t at = text.find(kName);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + kName.size();
    return std::string(
        trim(std::string_view(text).substr(begin, text.find_first_of("\r\n", begin) - begin)));
}

bool is_header(const NamedValue& header) {
    return is_token(header.name) && std::ranges::all_of(header.value, is_text);
}

Result<Head, Refused> Gate::admit(std::string_view text) const {
    if (text.size() > kMaxHeadBytes) {
        return fail(Refused{HttpRefusal::head_too_large, "at most 8,192 bytes"});
    }
    std::string_view rest = text;
    NOODGELD_TRY(const std::string_view line, take_line(rest));
    NOODGELD_TRY(Head head, parse_request_line(line));
    NOODGELD_TRY(head.headers, parse_headers(rest));
    NOODGELD_TRY_VOID(read_framing(head));
    NOODGELD_TRY_VOID(check_host(head));
    NOODGELD_TRY_VOID(check_site(head));
    return head;
}

Result<void, Refused> Gate::check_host(const Head& head) const {
    const auto value = find(head.headers, "host");
    if (!value || value->empty()) return refuse("no Host");
    const std::string authority = lower_case(*value);
    // The colon of the port, not one within an IPv6 address.
    const std::size_t bracket = authority.find(']');
    const std::size_t colon = authority.find(':', bracket == std::string::npos ? 0 : bracket);
    if (colon != std::string::npos) {
        const auto port = parse_number(std::string_view(authority).substr(colon + 1));
        if (!port || *port > 65'535) return refuse("a Host whose port is no port");
    }
    const std::string_view host = std::string_view(authority).substr(0, colon);
    if (is_loopback(host) || std::ranges::find(hosts_, host) != hosts_.end()) return {};
    return fail(Refused{HttpRefusal::wrong_host, "Host is not a name of this server"});
}

}  // namespace noodgeld::http
