// The gate lets through one reading of a head, and each known way to write two is refused.
#include "http/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "http/target.h"

namespace noodgeld::http {

void PrintTo(HttpRefusal refusal, std::ostream* out) {
    *out << name(refusal);
}

namespace {

const std::string kGet = "GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string with_headers(const std::string& headers, const std::string& method = "POST") {
    return method + " /v1/sales HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
}

std::string with_target(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

std::string with_host(const std::string& host) {
    return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
}

TEST(Gate, LetsAnOrdinaryRequestThrough) {
    const auto head = Gate().admit(
        "POST /v1/sales/ab%20c?from=3&note=a%26b HTTP/1.1\r\n"
        "Host: 127.0.0.1:8080\r\n"
        "Content-Type:application/json\r\n"
        "content-LENGTH: \t12 \r\n"
        "X-Empty:\r\n"
        "Expect: 100-Continue\r\n"
        "\r\n");
    ASSERT_TRUE(head) << head.error().rule;
    EXPECT_EQ(head->method, Method::post);
    EXPECT_EQ(head->path, "/v1/sales/ab c");
    EXPECT_THAT(head->query,
                testing::ElementsAre(NamedValue{"from", "3"}, NamedValue{"note", "a&b"}));
    EXPECT_EQ(find(head->headers, "content-type"), "application/json");
    EXPECT_EQ(find(head->headers, "x-empty"), "");
    EXPECT_EQ(head->content_length, 12U);
    EXPECT_TRUE(head->keep_alive);
    EXPECT_TRUE(head->expects_continue);
}

TEST(Gate, KnowsWhenTheConnectionEnds) {
    const auto keeps = [](const std::string& version, const std::string& header) {
        return Gate()
            .admit("GET / " + version + "\r\nHost: localhost\r\n" + header + "\r\n")
            ->keep_alive;
    };
    EXPECT_TRUE(keeps("HTTP/1.1", ""));
    EXPECT_TRUE(keeps("HTTP/1.1", "Connection: keep-alive\r\n"));
    EXPECT_FALSE(keeps("HTTP/1.1", "Connection: Close\r\n"));
    EXPECT_FALSE(keeps("HTTP/1.1", "Connection: upgrade , close\r\n"));
    EXPECT_FALSE(keeps("HTTP/1.0", ""));
    EXPECT_FALSE(keeps("HTTP/1.0", "Connection: keep-alive\r\n"));
}

struct Abuse {
    std::string name;
    std::string head;
    HttpRefusal reason = HttpRefusal::malformed_request;
};

void PrintTo(const Abuse& abuse, std::ostream* out) {
    *out << abuse.name;
}

class GateAbuse : public testing::TestWithParam<Abuse> {};

TEST_P(GateAbuse, IsRefused) {
    const auto head = Gate({"kassa.example"}).admit(GetParam().head);
    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().reason, GetParam().reason) << head.error().rule;
    EXPECT_FALSE(head.error().rule.empty());
}

using enum HttpRefusal;

INSTANTIATE_TEST_SUITE_P(
    RequestLine, GateAbuse,
    testing::Values(
        Abuse{"nothing", ""}, Abuse{"only an end", "\r\n\r\n"}, Abuse{"no end", kGet.substr(0, 40)},
        Abuse{"bytes behind the end", kGet + "x"}, Abuse{"empty line first", "\r\n" + kGet},
        Abuse{"HTTP/0.9", "GET /\r\n\r\n"},
        Abuse{"two spaces", "GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
        Abuse{"a tab", "GET\t/ HTTP/1.1\r\nHost: localhost\r\n\r\n"},
        Abuse{"space at the end", "GET / HTTP/1.1 \r\nHost: localhost\r\n\r\n"},
        Abuse{"space at the start", " GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
        Abuse{"a method that is no token", "G(T / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
        Abuse{"another method", "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", method_unknown},
        Abuse{"lower case", "get / HTTP/1.1\r\nHost: localhost\r\n\r\n", method_unknown},
        Abuse{"HTTP/2", "PRI * HTTP/2.0\r\n\r\n", version_not_supported},
        Abuse{"HTTP/1.2", "GET / HTTP/1.2\r\nHost: localhost\r\n\r\n", version_not_supported},
        Abuse{"another protocol", "GET / RTSP/1.1\r\nHost: localhost\r\n\r\n"},
        Abuse{"HTTP/01.1", "GET / HTTP/01.1\r\nHost: localhost\r\n\r\n"},
        Abuse{"bare LF", "GET / HTTP/1.1\nHost: localhost\n\n"},
        Abuse{"bare CR", "GET / HTTP/1.1\rHost: localhost\r\n\r\n"},
        Abuse{"too much",
              "GET / HTTP/1.1\r\nHost: localhost\r\nA: " + std::string(kMaxHeadBytes, 'a') +
                  "\r\n\r\n",
              head_too_large}));

INSTANTIATE_TEST_SUITE_P(
    Target, GateAbuse,
    testing::Values(
        Abuse{"absolute form", with_target("http://localhost/")},
        Abuse{"authority form", "GET localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n"},
        Abuse{"asterisk form", "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n"},
        Abuse{"two slashes", with_target("//v1/sales")},
        Abuse{"empty segment", with_target("/v1//sales")},
        Abuse{"climbing", with_target("/v1/../keys")},
        Abuse{"climbing encoded", with_target("/v1/%2e%2E/keys")},
        Abuse{"climbing half encoded", with_target("/v1/.%2e/keys")},
        Abuse{"a dot", with_target("/v1/./sales")},
        Abuse{"encoded slash", with_target("/v1%2Fsales")},
        Abuse{"encoded slash, lower case", with_target("/v1%2fsales")},
        Abuse{"encoded backslash", with_target("/v1%5Csales")},
        Abuse{"backslash", with_target("/v1\\sales")},
        Abuse{"encoded NUL", with_target("/v1/sales%00.json")},
        Abuse{"encoded line end", with_target("/v1/%0d%0aX:1")},
        Abuse{"encoded DEL", with_target("/v1/%7f")},
        Abuse{"above ASCII", with_target("/v1/%c3%a9")},
        Abuse{"overlong slash", with_target("/v1/%c0%af")},
        Abuse{"percent and one digit", with_target("/v1/%4")},
        Abuse{"percent and no digits", with_target("/v1/%zz")},
        Abuse{"percent in a query", with_target("/v1?a=%0")},
        Abuse{"IIS's %u", with_target("/v1/%u002f")}, Abuse{"fragment", with_target("/v1#part")},
        Abuse{"quote", with_target("/v1/\"")}, Abuse{"query without a name", with_target("/v1?=3")},
        Abuse{"query without a value", with_target("/v1?from")},
        Abuse{"empty query", with_target("/v1?")},
        Abuse{"query twice", with_target("/v1?from=1&from=2")},
        Abuse{"query twice, encoded", with_target("/v1?from=1&fro%6d=2")},
        Abuse{"plus in a query", with_target("/v1?text=a+b")},
        Abuse{"17 segments", with_target("/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a")},
        Abuse{"too long", with_target("/" + std::string(kMaxTargetBytes, 'a')), target_too_long}));

INSTANTIATE_TEST_SUITE_P(
    Headers, GateAbuse,
    testing::Values(Abuse{"space before the colon", with_headers("Content-Length : 5\r\n")},
                    Abuse{"tab before the colon", with_headers("Content-Length\t: 5\r\n")},
                    Abuse{"folded", with_headers("A: b\r\n c\r\n")},
                    Abuse{"folded by a tab", with_headers("A: b\r\n\tc\r\n")},
                    Abuse{"folded first line", "GET / HTTP/1.1\r\n Host: localhost\r\n\r\n"},
                    Abuse{"no colon", with_headers("Content-Length 5\r\n")},
                    Abuse{"no name", with_headers(": 5\r\n")},
                    Abuse{"a name with a space", with_headers("Content Length: 5\r\n")},
                    Abuse{"a name with a colon's look-alike",
                          with_headers("Content\x01Length: 5\r\n")},
                    Abuse{"NUL in a value", with_headers(std::string("A: b\0c\r\n", 8))},
                    Abuse{"above ASCII", with_headers("A: \xc3\xa9\r\n")},
                    Abuse{"vertical tab", with_headers("Transfer-Encoding:\x0b"
                                                       "chunked\r\n")},
                    Abuse{"CR in a value", with_headers("A: b\rTransfer-Encoding: chunked\r\n")},
                    Abuse{"LF in a value", with_headers("A: b\nTransfer-Encoding: chunked\r\n")},
                    Abuse{"any header twice", with_headers("Accept: a\r\naccept: b\r\n")},
                    Abuse{"65 headers",
                          [] {
                              std::string headers;
                              for (int i = 0; i < 64; ++i)
                                  headers += "h" + std::to_string(i) + ": 1\r\n";
                              return with_headers(headers);
                          }(),
                          head_too_large}));

INSTANTIATE_TEST_SUITE_P(
    Framing, GateAbuse,
    testing::Values(
        Abuse{"length twice, the same", with_headers("Content-Length: 5\r\nContent-Length: 5\r\n")},
        Abuse{"length twice", with_headers("Content-Length: 5\r\nContent-Length: 6\r\n")},
        Abuse{"length as a list", with_headers("Content-Length: 5, 5\r\n")},
        Abuse{"length with a plus", with_headers("Content-Length: +5\r\n")},
        Abuse{"length below zero", with_headers("Content-Length: -5\r\n")},
        Abuse{"length in hexadecimal", with_headers("Content-Length: 0x5\r\n")},
        Abuse{"length with leading zeros", with_headers("Content-Length: 05\r\n")},
        Abuse{"length with a space", with_headers("Content-Length: 1 5\r\n")},
        Abuse{"empty length", with_headers("Content-Length:\r\n")},
        Abuse{"length above 64 bits", with_headers("Content-Length: 18446744073709551621\r\n")},
        Abuse{"both", with_headers("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
        Abuse{"both, the other order",
              with_headers("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")},
        Abuse{"chunked", with_headers("Transfer-Encoding: chunked\r\n"), length_required},
        Abuse{"Chunked", with_headers("Transfer-Encoding: Chunked\r\n"), length_required},
        Abuse{"unknown coding", with_headers("Transfer-Encoding: xchunked\r\n")},
        Abuse{"identity", with_headers("Transfer-Encoding: identity\r\n")},
        Abuse{"gzip, chunked", with_headers("Transfer-Encoding: gzip, chunked\r\n")},
        Abuse{"chunked, identity", with_headers("Transfer-Encoding: chunked, identity\r\n")},
        Abuse{"quoted coding", with_headers("Transfer-Encoding: \"chunked\"\r\n")},
        Abuse{"coding twice",
              with_headers("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n")},
        Abuse{"coding in HTTP/1.0",
              "POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"},
        Abuse{"Connection with a colon", with_headers("Connection: : close\r\n")},
        Abuse{"Connection with a gap", with_headers("Connection: close,,x\r\n")},
        Abuse{"empty Connection", with_headers("Connection:\r\n")},
        Abuse{"Proxy-Connection", with_headers("Proxy-Connection: close\r\n")},
        Abuse{"another expectation", with_headers("Expect: 200-ok\r\n"), expectation_failed}));

INSTANTIATE_TEST_SUITE_P(
    HostAndSite, GateAbuse,
    testing::Values(
        Abuse{"no Host", "GET / HTTP/1.1\r\n\r\n"},
        Abuse{"no Host in 1.0", "GET / HTTP/1.0\r\n\r\n"}, Abuse{"empty Host", with_host("")},
        Abuse{"two Hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"},
        Abuse{"a port that is none", with_host("localhost:8o")},
        Abuse{"an empty port", with_host("localhost:")},
        Abuse{"a port too high", with_host("localhost:65536")},
        Abuse{"two ports", with_host("localhost:80:80")},
        Abuse{"a rebound name", with_host("evil.example"), wrong_host},
        Abuse{"a name that begins well", with_host("localhost.evil.example"), wrong_host},
        Abuse{"an address that begins well", with_host("127.0.0.1.evil.example"), wrong_host},
        Abuse{"user before the host", with_host("localhost@evil.example"), wrong_host},
        Abuse{"host as a list", with_host("localhost, evil.example"), wrong_host},
        Abuse{"a dot behind", with_host("localhost."), wrong_host},
        Abuse{"another address", with_host("192.168.1.1"), wrong_host},
        Abuse{"everywhere", with_host("0.0.0.0"), wrong_host},
        Abuse{"an address too short", with_host("127.1"), wrong_host},
        Abuse{"an address too long", with_host("127.0.0.0.1"), wrong_host},
        Abuse{"an octal address", with_host("127.0.0.01"), wrong_host},
        Abuse{"an address out of range", with_host("127.0.0.256"), wrong_host},
        Abuse{"another site", with_headers("Origin: http://evil.example\r\n"), cross_site},
        Abuse{"a site without a name", with_headers("Origin: null\r\n"), cross_site},
        Abuse{"another port", with_headers("Origin: http://localhost:81\r\n"), cross_site},
        Abuse{"another scheme", with_headers("Origin: https://localhost\r\n"), cross_site},
        Abuse{"another site, by PUT", with_headers("Origin: http://a.example\r\n", "PUT"),
              cross_site},
        Abuse{"another site, by DELETE", with_headers("Origin: null\r\n", "DELETE"), cross_site},
        Abuse{"cross-site fetch", with_headers("Sec-Fetch-Site: cross-site\r\n"), cross_site},
        Abuse{"same-site fetch", with_headers("Sec-Fetch-Site: same-site\r\n"), cross_site}));

TEST(Gate, KnowsItsNames) {
    for (const std::string host : {"localhost", "LocalHost:1", "127.0.0.1:65535", "127.255.0.3",
                                   "[::1]", "[::1]:8080", "kassa.example", "Kassa.Example:443"}) {
        EXPECT_TRUE(Gate({"kassa.example"}).admit(with_host(host))) << host;
    }
    EXPECT_FALSE(Gate().admit(with_host("kassa.example")));
}

TEST(Gate, LetsThisSiteAndProgramsThrough) {
    for (const std::string headers :
         {"Origin: http://localhost\r\n", "Sec-Fetch-Site: same-origin\r\n",
          "Sec-Fetch-Site: none\r\n", ""}) {
        EXPECT_TRUE(Gate().admit(with_headers(headers))) << headers;
    }
    // Nothing is changed by reading, and the answer is not readable by the other site.
    EXPECT_TRUE(Gate().admit(with_headers("Origin: http://evil.example\r\n", "GET")));
}

TEST(Gate, DecodesOnce) {
    EXPECT_EQ(parse_target("/a%2541")->path, "/a%41");
    EXPECT_EQ(parse_target("/%61%3F%23%25")->path, "/a?#%");
    EXPECT_EQ(parse_target("/a?b=%252F&c=/?")->query,
              (std::vector<NamedValue>{{"b", "%2F"}, {"c", "/?"}}));
    EXPECT_EQ(parse_target("/%2c%2C%3a")->path, "/,,:");
    EXPECT_EQ(parse_target("/")->path, "/");
    EXPECT_TRUE(parse_target("/" + std::string(kMaxTargetBytes - 1, 'a')));
}

TEST(Gate, BoundsTheQuery) {
    std::string target = "/a?p0=";
    for (std::size_t i = 1; i < kMaxQueryParameters; ++i) target += "&p" + std::to_string(i) + "=";
    EXPECT_EQ(parse_target(target)->query.size(), kMaxQueryParameters);
    EXPECT_FALSE(parse_target(target + "&q="));
}

TEST(Gate, EveryTruncationIsRefused) {
    for (std::size_t size = 0; size < kGet.size(); ++size) {
        EXPECT_FALSE(Gate().admit(kGet.substr(0, size)));
    }
    EXPECT_TRUE(Gate().admit(kGet));
}

TEST(Gate, ASlashAtTheEndMakesAnotherAddress) {
    const auto path_of = [](const std::string& target) {
        const auto head = Gate().admit("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return head ? head->path : std::string(head.error().rule);
    };
    EXPECT_EQ(path_of("/v1/status/"), "/v1/status/");
    EXPECT_EQ(path_of("/v1/status//"), "an empty path segment");
    EXPECT_EQ(path_of("/"), "/");
}

TEST(Gate, ReadsTheLanguageOfWhatItRefuses) {
    EXPECT_EQ(accept_language_in("GET /\r\nAccept-Language:  en, nl \r\nx"), "en, nl");
    EXPECT_EQ(accept_language_in("GET /\r\naccept-language:EN"), "en");
    EXPECT_EQ(accept_language_in("GET /accept-language:en\r\n"), "");
    EXPECT_EQ(accept_language_in(""), "");
}

TEST(HeadSize, FindsTheEndHoweverTheBytesCome) {
    const std::string two = kGet + kGet;
    EXPECT_EQ(head_size(two), kGet.size());
    for (std::size_t scanned = 0; scanned < kGet.size(); ++scanned) {
        EXPECT_EQ(head_size(kGet.substr(0, scanned)), 0U);
        EXPECT_EQ(head_size(two, scanned), kGet.size()) << scanned;
    }
}

TEST(HeadSize, DoesNotWaitForMoreOfWhatIsWrong) {
    for (const std::string& garbage :
         {std::string("\x16\x03\x01"), std::string("GET / HTTP/1.1\n"), std::string("GET\r/"),
          std::string("\r\n"), std::string("G\0", 2), std::string("\xff"), std::string("\n")}) {
        const auto size = head_size(garbage);
        ASSERT_FALSE(size) << garbage;
        EXPECT_EQ(size.error().reason, malformed_request);
    }
}

TEST(HeadSize, IsBounded) {
    EXPECT_EQ(head_size("GET /" + std::string(kMaxHeadBytes, 'a')).error().reason, target_too_long);
    const std::string start = "GET / HTTP/1.1\r\nA: ";
    const std::string full =
        start + std::string(kMaxHeadBytes - 4 - start.size(), 'a') + "\r\n\r\n";
    EXPECT_EQ(head_size(full), kMaxHeadBytes);
    EXPECT_EQ(head_size(start + "a" + full.substr(start.size())).error().reason, head_too_large);
}

}  // namespace
}  // namespace noodgeld::http
