#include "terminal/terminal_api.h"

#include <boost/json.hpp>
#include <charconv>

#include "api/refusal_problem.h"
#include "base/json.h"
#include "protocol/wire/text.h"
#include "terminal/terminal_json.h"

namespace noodgeld {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

const http::BodyRule kTextBody{{"text/plain"}, limits::kTextBytes};
const http::BodyRule kObjectBody{{"application/cbor"}, limits::kObjectBytes};
const http::BodyRule kPackBody{{"application/cbor"}, std::size_t{64} << 20};

Response problem(const TerminalRefusal& refusal, Language language) {
    return http::problem(refusal.refusal, language, refusal.words.in(language), to_json(refusal));
}

Response problem(const TerminalRefusal& refusal, const Request& request) {
    return problem(refusal, http::language_of(request));
}

Response problem(Refusal refusal, const Request& request, std::string_view detail = {}) {
    return http::problem(refusal, http::language_of(request), detail);
}

/// The caller's mistake, and no voucher's.
Response wrong(std::string_view member, std::string_view why, const Request& request) {
    return http::problem(JsonError{std::string(member), why}, http::language_of(request));
}

/// What a text that cannot be read is refused for.
Refusal refusal_of(DecodeError error) {
    if (error == DecodeError::wrong_key) return Refusal::unknown_kind;
    return error == DecodeError::misread ? Refusal::misread : Refusal::malformed;
}

/// A voucher as it was scanned. The text is wiped, for it holds the seed.
Result<Voucher, Refusal> take_voucher(std::string& text) {
    auto scanned = from_text(text);
    wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    if (!scanned) return fail(refusal_of(scanned.error()));
    const SecretBytes bytes(std::move(scanned->bytes));
    if (scanned->kind != Kind::voucher) return fail(Refusal::unknown_kind);
    auto voucher = decode_voucher(bytes.view());
    if (!voucher) return fail(Refusal::malformed);
    return std::move(*voucher);
}

/// The basket's lines. A line that no basket can have is named here: judged with the vouchers, it
/// would be blamed on them.
std::vector<CategoryAmount> take_categories(JsonReader& in) {
    std::vector<CategoryAmount> categories;
    in.each("categories", limits::kGoods, [&](JsonReader& part) {
        const GpcCode category{part.uint("gpc", GpcCode::kWireMax)};
        const std::uint64_t cents = part.uint("cents", Amount::kWireMax);
        if (cents == 0) part.stop("cents", "zero: leave out what is free");
        if (std::ranges::count(categories, category, &CategoryAmount::category) != 0) {
            part.stop("gpc", "a category twice: add up what it costs");
        }
        categories.push_back({category, Amount::from_wire(cents)});
    });
    std::ranges::sort(categories, {}, &CategoryAmount::category);
    return categories;
}

std::optional<std::uint64_t> query_number(const Request& request, std::string_view name,
                                          std::uint64_t otherwise) {
    const auto text = http::find(request.query, name);
    if (!text) return otherwise;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
    return value;
}

class Api {
  public:
    Api(Terminal& terminal, std::function<UnixTime()> clock)
        : terminal_(terminal), till_(terminal), exchange_(terminal), clock_(std::move(clock)) {}

    Response sell(const Request& request) {
        JsonReader in(request.body);
        SaleRequest sale;
        sale.basket.id = {in.hex<16>("sale_id")};
        sale.basket.categories = take_categories(in);
        if (sale.basket.categories.empty()) in.stop("categories", "no line: say what is sold");
        auto texts = in.scanned_texts("vouchers", limits::kSpendsPerSale, limits::kTextBytes);
        if (const auto read = in.finish(); !read) {
            return http::problem(read.error(), http::language_of(request));
        }
        std::optional<TerminalRefusal> first;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            auto voucher = take_voucher(texts[i]);
            if (voucher) {
                sale.vouchers.push_back(std::move(*voucher));
            } else if (!first || voucher.error() < first->refusal) {
                first = TerminalRefusal{.refusal = voucher.error(), .voucher = i};
            }
        }
        if (first) return problem(*first, request);
        const auto receipt = till_.sell(sale, clock_());
        if (!receipt) return problem(receipt.error(), request);
        return http::json_response(receipt->repeated ? 200 : 201,
                                   to_json(*receipt, http::language_of(request)));
    }

    Response check(const Request& request) {
        JsonReader in(request.body);
        std::string text = in.scanned_text("voucher", limits::kTextBytes);
        std::vector<CategoryAmount> categories;
        if (in.has("categories")) categories = take_categories(in);
        if (const auto read = in.finish(); !read) {
            return http::problem(read.error(), http::language_of(request));
        }
        const auto voucher = take_voucher(text);
        if (!voucher) return problem(voucher.error(), request);
        const VoucherCheck checked = till_.check(*voucher, categories, clock_());
        if (checked.refusal) return problem(*checked.refusal, request);
        return http::json_response(200, {{"face_cents", checked.face_value.cents()}});
    }

    Response void_sale(const Request& request) {
        SaleId sale;
        if (!from_lower_hex(request.parameter("id"), sale.bytes)) {
            return problem(Refusal::no_such_sale, request);
        }
        const auto receipt = till_.void_sale(sale, clock_());
        if (!receipt) return problem(receipt.error(), request);
        return http::json_response(200, to_json(*receipt, http::language_of(request)));
    }

    Response find(const Request& request) {
        SaleId sale;
        if (!from_lower_hex(request.parameter("id"), sale.bytes)) {
            return problem(Refusal::no_such_sale, request);
        }
        const auto receipt = till_.find(sale);
        if (!receipt) return problem(receipt.error(), request);
        return http::json_response(200, to_json(*receipt, http::language_of(request)));
    }

    Response list(const Request& request) {
        constexpr std::uint64_t kMost = 500;
        const auto before = query_number(request, "before", Sequence::kWireMax);
        const auto limit = query_number(request, "limit", 50);
        if (!before || !limit || *limit > kMost) {
            return wrong("before, limit", "not whole numbers, or above 500", request);
        }
        const auto receipts = till_.list({*before}, *limit);
        if (!receipts) return problem(receipts.error(), request);
        json::array sales;
        for (const SaleReceipt& receipt : *receipts) {
            sales.push_back(to_json(receipt, http::language_of(request)));
        }
        return http::json_response(200, {{"sales", std::move(sales)}});
    }

    Response adopt_text(const Request& request) {
        auto scanned = from_text(as_text(request.body));
        if (!scanned) {
            // Of a text that is none of ours there is nothing more to say.
            const Refusal why = refusal_of(scanned.error());
            const bool ours = why == Refusal::malformed;
            return problem(why, request, ours ? name(scanned.error()) : "");
        }
        const SecretBytes bytes(std::move(scanned->bytes));  // Somebody may scan a voucher.
        return adopt(scanned->kind, bytes.view(), request);
    }

    Response adopt_object(const Request& request) {
        const std::string_view wanted = request.parameter("kind");
        for (int number = 1; number <= static_cast<int>(last_of(Kind{})); ++number) {
            const Kind kind = static_cast<Kind>(number);
            if (name(kind) == wanted) return adopt(kind, request.body, request);
        }
        return problem(Refusal::unknown_kind, request);
    }

    Response assert_time(const Request& request) {
        JsonReader in(request.body);
        const UnixTime date = UnixTime::from_wire(in.uint("date", UnixTime::kWireMax));
        if (const auto read = in.finish(); !read) {
            return http::problem(read.error(), http::language_of(request));
        }
        const auto asserted = terminal_.assert_time(date, clock_());
        if (!asserted) return problem(asserted.error(), request);
        return status(request);
    }

    Response import(const Request& request) {
        const auto report = exchange_.read_pack(request.body, clock_());
        if (!report) return problem(report.error(), request);
        return http::json_response(200, to_json(*report));
    }

    Response export_all(const Request& request) {
        const auto from = query_number(request, "from", 1);
        if (!from) return wrong("from", "not a whole number", request);
        if (!terminal_.journal().lineage()) return problem(Refusal::no_charter, request);
        Response response{200, "application/cbor", {}, {}};
        response.write_body = [this, from = Sequence{*from}, language = http::language_of(request)](
                                  const http::WriteBody& write) -> std::optional<Response> {
            const auto written = exchange_.write_pack(from, write);
            if (written) return std::nullopt;
            return problem(written.error(), language);
        };
        return response;
    }

    Response status(const Request& request) {
        return http::json_response(200,
                                   status_json(terminal_, clock_(), http::language_of(request)));
    }

  private:
    Response adopt(Kind kind, ByteView wire, const Request& request) {
        const auto adoption = terminal_.adopt(kind, wire, clock_());
        if (!adoption) return problem(adoption.error(), request);
        return http::json_response(adoption->is_new ? 201 : 200,
                                   {{"kind", name(kind)},
                                    {"hash", hex(adoption->hash.bytes)},
                                    {"new", adoption->is_new},
                                    {"recorded", adoption->recorded},
                                    {"needs_date", adoption->needs_date}});
    }

    Terminal& terminal_;
    Till till_;
    Exchange exchange_;
    std::function<UnixTime()> clock_;
};

}  // namespace

void add_terminal_routes(http::Router& router, Terminal& terminal,
                         std::function<UnixTime()> clock) {
    const auto api = std::make_shared<Api>(terminal, std::move(clock));
    const auto calls = [&api](Response (Api::*handler)(const Request&)) {
        return [api, handler](const Request& request) { return ((*api).*handler)(request); };
    };
    using enum http::Urgency;
    router.post("/v1/sales", http::kJsonBody, calls(&Api::sell), urgent);
    router.get("/v1/sales", calls(&Api::list));
    router.get("/v1/sales/{id}", calls(&Api::find), urgent);
    router.post("/v1/sales/{id}/void", http::kNoBody, calls(&Api::void_sale), urgent);
    router.post("/v1/check", http::kJsonBody, calls(&Api::check), urgent);
    router.post("/v1/objects", kTextBody, calls(&Api::adopt_text));
    router.post("/v1/objects/{kind}", kObjectBody, calls(&Api::adopt_object));
    router.post("/v1/time", http::kJsonBody, calls(&Api::assert_time));
    router.post("/v1/import", kPackBody, calls(&Api::import), bulk);
    router.get("/v1/export", calls(&Api::export_all), bulk);
    router.get("/v1/status", calls(&Api::status));
}

Readiness readiness(Terminal& terminal, UnixTime own_clock) {
    const auto turn = terminal.lock();
    const std::optional<Bar> bar = what_bars(terminal, own_clock);
    if (!bar) return {true, "selling"};
    return {false, std::string(name(bar->refusal)) + ": " + words_of(*bar, Language::en)};
}

}  // namespace noodgeld
