// Any bytes as a request's head: the gate refuses them, or Beast reads the same request in them.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "http/gate.h"

namespace {

using namespace noodgeld::http;

// What came in one piece has the same end as what came in two.
void check_pieces(std::string_view received, std::size_t size) {
    const std::size_t half = size / 2;
    NOODGELD_CHECK(head_size(received.substr(0, half)) == std::size_t{0});
    NOODGELD_CHECK(head_size(received, half) == size);
}

void check_beast_agrees(std::string_view text, const Head& head) {
    boost::beast::http::request_parser<boost::beast::http::empty_body> parser;
    parser.header_limit(kMaxHeadBytes);
    parser.body_limit(boost::none);
    boost::system::error_code error;
    const std::size_t read = parser.put(boost::asio::buffer(text.data(), text.size()), error);
    NOODGELD_CHECK(!error && read == text.size() && parser.is_header_done());
    const auto& message = parser.get();
    NOODGELD_CHECK(message.method_string() == name(head.method));
    NOODGELD_CHECK(message.target() == std::string_view(head.target));
    NOODGELD_CHECK(!parser.chunked());
    NOODGELD_CHECK(parser.content_length().value_or(0) == head.content_length);
    NOODGELD_CHECK(message.version() == (head.http_1_1 ? 11U : 10U));
    std::size_t fields = 0;
    for (const auto& field : message) {
        const auto ours = find(head.headers, lower_case(std::string_view(field.name_string())));
        NOODGELD_CHECK(ours == std::string_view(field.value()));
        ++fields;
    }
    NOODGELD_CHECK(fields == head.headers.size());
    if (head.http_1_1) NOODGELD_CHECK(parser.keep_alive() == head.keep_alive);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view received(reinterpret_cast<const char*>(data), size);
    const auto end = head_size(received);
    if (!end || *end == 0) {
        NOODGELD_CHECK(!Gate().admit(received));
        return 0;
    }
    check_pieces(received, *end);
    const std::string_view text = received.substr(0, *end);
    const auto head = Gate().admit(text);
    if (!head) return 0;
    check_beast_agrees(text, *head);
    NOODGELD_CHECK(head->path.starts_with('/'));
    NOODGELD_CHECK(head->path.find("/../") == std::string::npos && !head->path.ends_with("/.."));
    return 0;
}
