// A till, as it asks a terminal over HTTP. Every answer is searched for the seeds of the example
// vouchers.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/hexadecimal.h"
#include "http/client.h"
#include "protocol/objects/token.h"
#include "protocol/wire/text.h"
#include "tests/support/fixtures.h"

namespace noodgeld::test {

struct Answer {
    unsigned status = 0;
    std::string type;
    Bytes body;
    boost::json::object json;  ///< Empty where the body is none.

    /// A member's value; null where there is none.
    [[nodiscard]] boost::json::value at(std::string_view member) const {
        const boost::json::value* found = json.if_contains(member);
        return found == nullptr ? boost::json::value() : *found;
    }
    /// "STATUS NAME" of a refusal, "STATUS" of anything else.
    [[nodiscard]] std::string verdict() const {
        const boost::json::value name = at("refusal");
        const std::string number = std::to_string(status);
        return name.is_string() ? number + " " + std::string(name.get_string()) : number;
    }
};

[[nodiscard]] inline std::string voucher_text(unsigned number, unsigned of = 1) {
    return to_text(Kind::voucher, encode(voucher(number, of)));
}

[[nodiscard]] inline std::string sale_id_text(unsigned number) {
    return hex(example_id<SaleId>("sale", number).bytes);
}

/// Bread for `cents`, paid with those example vouchers, under example sale id `number`.
[[nodiscard]] inline boost::json::object sale_json(unsigned number, std::int64_t cents,
                                                   const std::vector<unsigned>& vouchers) {
    boost::json::array texts;
    for (const unsigned one : vouchers) texts.push_back(boost::json::string(voucher_text(one)));
    boost::json::array categories;
    categories.push_back(boost::json::object{{"gpc", kBread.value}, {"cents", cents}});
    return {{"sale_id", sale_id_text(number)},
            {"categories", std::move(categories)},
            {"vouchers", std::move(texts)}};
}

/// Whether `text` gives away the seed of one of the example vouchers 1 to 8, in any spelling that
/// bytes have here. Of a Base45 text only what stands for the seed counts, at either alignment.
[[nodiscard]] inline bool tells_a_seed(std::string_view text) {
    for (unsigned i = 1; i <= 8; ++i) {
        const Voucher secret = voucher(i);
        const ByteView seed = secret.seed.view();
        for (const std::string& spelling : {std::string(as_text(seed)), hex(seed), base64(seed),
                                            base45(seed), base45(seed.subspan(1)).substr(0, 40)}) {
            if (text.find(spelling) != std::string_view::npos) return true;
        }
    }
    return false;
}

/// For one thread at a time.
class TillClient {
  public:
    explicit TillClient(http::Endpoint terminal) : client_(std::move(terminal)) {}

    /// Nothing if there was no answer.
    [[nodiscard]] std::optional<Answer> try_send(const http::ClientRequest& request) {
        const auto response = client_.send(request);
        if (!response) return std::nullopt;
        EXPECT_FALSE(tells_a_seed(response->text())) << request.target << '\n' << response->text();
        Answer answer{response->status, response->content_type, response->body, {}};
        boost::json::error_code error;
        const boost::json::value parsed = boost::json::parse(response->text(), error);
        if (!error && parsed.is_object()) answer.json = parsed.get_object();
        return answer;
    }
    [[nodiscard]] Answer send(const http::ClientRequest& request) {
        std::optional<Answer> answer = try_send(request);
        EXPECT_TRUE(answer) << "no answer to " << request.target;
        return answer.value_or(Answer());
    }
    [[nodiscard]] Answer get(std::string target, std::string language = "en") {
        return send({http::Method::get,
                     std::move(target),
                     {},
                     {},
                     {{"accept-language", std::move(language)}}});
    }
    [[nodiscard]] Answer post(std::string target, std::string type, ByteView body,
                              std::string language = "en") {
        return send({http::Method::post,
                     std::move(target),
                     std::move(type),
                     body,
                     {{"accept-language", std::move(language)}}});
    }
    [[nodiscard]] Answer post_json(std::string target, const boost::json::value& body,
                                   std::string language = "en") {
        const std::string text = boost::json::serialize(body);
        return post(std::move(target), "application/json", as_bytes(text), std::move(language));
    }

    [[nodiscard]] Answer sell(unsigned sale, std::int64_t cents,
                              const std::vector<unsigned>& vouchers, std::string language = "en") {
        return post_json("/v1/sales", sale_json(sale, cents, vouchers), std::move(language));
    }
    [[nodiscard]] Answer check(unsigned voucher) {
        return post_json("/v1/check", {{"voucher", voucher_text(voucher)}});
    }
    [[nodiscard]] Answer void_sale(unsigned sale) {
        return post("/v1/sales/" + sale_id_text(sale) + "/void", "", {});
    }
    [[nodiscard]] Answer adopt(Kind kind, const Bytes& wire) {
        return post("/v1/objects/" + std::string(name(kind)), "application/cbor", wire);
    }
    [[nodiscard]] Answer scan(std::string_view text) {
        return post("/v1/objects", "text/plain", as_bytes(text));
    }

  private:
    http::Client client_;
};

}  // namespace noodgeld::test
