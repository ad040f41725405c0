#include "demo/demo_crisis.h"

#include <boost/json.hpp>
#include <thread>

#include "files/files.h"

namespace noodgeld {
namespace {

namespace json = boost::json;

constexpr std::int64_t kFood = 50'000'000;
constexpr std::int64_t kCosmetics = 53'000'000;
constexpr int kHonestSheets = 20;
constexpr int kLostSheet = 100;

std::string json_of(const std::string& sale, const std::vector<std::string>& vouchers,
                    std::int64_t cents, std::int64_t gpc) {
    json::array texts;
    for (const std::string& voucher : vouchers) texts.push_back(json::string(voucher));
    return json::serialize(json::object{{"sale_id", sale},
                                        {"categories", {{{"gpc", gpc}, {"cents", cents}}}},
                                        {"vouchers", texts}});
}

std::string text_at(const json::value& value, std::string_view member) {
    const json::object* object = value.if_object();
    const json::value* found = object == nullptr ? nullptr : object->if_contains(member);
    const json::string* text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? "" : std::string(*text);
}

bool flag_at(const json::value& value, std::string_view member) {
    const json::object* object = value.if_object();
    const json::value* found = object == nullptr ? nullptr : object->if_contains(member);
    const bool* flag = found == nullptr ? nullptr : found->if_bool();
    return flag != nullptr && *flag;
}

std::int64_t number_at(const json::object& object, std::string_view member) {
    const json::value* found = object.if_contains(member);
    const std::int64_t* number = found == nullptr ? nullptr : found->if_int64();
    return number == nullptr ? 0 : *number;
}

Failure network(const http::NetworkError& error) {
    return {ExitCode::cannot, {error.what, error.what}};
}

}  // namespace

void DemoCrisis::say(const Phrase& phrase) {
    context_.out << context_.say(phrase) << std::endl;
}

DemoCrisis::Step DemoCrisis::expect(bool holds, const std::string& what) {
    if (holds) return {};
    return refuse({"anders dan verwacht: " + what, "not as expected: " + what});
}

std::string DemoCrisis::new_sale_id() {
    std::string id(32, '0');
    std::uint64_t number = ++sales_;
    for (std::size_t i = id.size(); number != 0; number /= 10) {
        id[--i] = static_cast<char>('0' + number % 10);
    }
    return id;
}

Result<http::Response, Failure> DemoCrisis::post(DemoDaemon& daemon, const std::string& target,
                                                 const std::string& type, ByteView body) {
    auto response = daemon.client().post(target, type, body);
    if (!response) return fail(network(response.error()));
    return std::move(*response);
}

Result<json::value, Failure> DemoCrisis::get(DemoDaemon& daemon, const std::string& target) {
    const auto response = daemon.client().get(target);
    if (!response) return fail(network(response.error()));
    json::error_code error;
    json::value parsed = json::parse(response->text(), error);
    NOODGELD_TRY_VOID(expect(!error && response->status == 200, target));
    return parsed;
}

DemoCrisis::Step DemoCrisis::send_file(DemoDaemon& daemon, const std::string& target,
                                       const std::string& name) {
    NOODGELD_TRY(const Bytes file, read_file(stage_.path(name)));
    NOODGELD_TRY(const auto response, post(daemon, target, "application/cbor", file));
    return expect(response.status < 300,
                  name + " at " + target + ": " + std::string(response.text()));
}

Result<json::value, Failure> DemoCrisis::ask(std::size_t shop, const std::string& sale,
                                             const std::vector<std::string>& vouchers,
                                             std::int64_t cents, std::int64_t gpc) {
    const std::string body = json_of(sale, vouchers, cents, gpc);
    NOODGELD_TRY(const auto response,
                 post(shops_[shop], "/v1/sales", "application/json", as_bytes(body)));
    json::error_code error;
    json::value answer = json::parse(response.text(), error);
    NOODGELD_TRY_VOID(expect(!error, "an answer in JSON"));
    return answer;
}

DemoCrisis::Step DemoCrisis::accept(std::size_t shop, const std::vector<std::string>& vouchers,
                                    std::int64_t cents) {
    NOODGELD_TRY(const json::value answer, ask(shop, new_sale_id(), vouchers, cents, kFood));
    return expect(flag_at(answer, "accepted"), "a yes, not " + json::serialize(answer));
}

DemoCrisis::Step DemoCrisis::refuse_with(std::size_t shop, const std::string& voucher,
                                         const std::string& refusal, std::int64_t gpc) {
    NOODGELD_TRY(const json::value answer, ask(shop, new_sale_id(), {voucher}, kFaceCents, gpc));
    ++tally_.refused[refusal];
    return expect(text_at(answer, "refusal") == refusal,
                  refusal + ", not " + json::serialize(answer));
}

Result<DemoDaemon, Failure> DemoCrisis::start(std::size_t shop) {
    const std::string& name = kDemoShops[shop].name;
    return stage_.serve(name, {"terminal", "serve", "--dir", stage_.path(name)});
}

DemoCrisis::Step DemoCrisis::open_shops() {
    for (std::size_t shop = 0; shop < kDemoShops.size(); ++shop) {
        NOODGELD_TRY(DemoDaemon daemon, start(shop));
        shops_.push_back(std::move(daemon));
    }
    for (int sheet = 1; sheet <= kHonestSheets; ++sheet) {
        NOODGELD_TRY(const auto vouchers, open_sheet(stage_, sheet));
        NOODGELD_TRY_VOID(expect(vouchers.size() == kVouchersPerDemoSheet, "a whole sheet"));
        today_.insert(today_.end(), vouchers.begin(), vouchers.begin() + kTodayVouchers);
        sheet_ = vouchers;
    }
    NOODGELD_TRY(lost_, open_sheet(stage_, kLostSheet));
    return {};
}

DemoCrisis::Step DemoCrisis::try_while_dormant() {
    for (std::size_t shop = 0; shop < shops_.size(); ++shop) {
        NOODGELD_TRY_VOID(refuse_with(shop, today_.front(), "dormant", kFood));
    }
    say({"  vier kassa's weigeren elke bon: er is geen besluit",
         "  four terminals refuse every voucher: there is no order"});
    return {};
}

DemoCrisis::Step DemoCrisis::activate() {
    NOODGELD_TRY_VOID(sign_order(stage_, context_.now()));
    NOODGELD_TRY_VOID(revoke_sheet(stage_, kLostSheet));
    NOODGELD_TRY(const std::string text, stage_.run({"text", stage_.path("order.cose")}));
    NOODGELD_TRY_VOID(stage_.write("order.txt", text));
    for (DemoDaemon& shop : shops_) {
        // As a cashier does: by scanning the newspaper.
        const std::string scanned = text.substr(0, text.find('\n'));
        NOODGELD_TRY(const auto response,
                     post(shop, "/v1/objects", "text/plain", as_bytes(scanned)));
        NOODGELD_TRY_VOID(expect(response.status == 201, std::string(response.text())));
        NOODGELD_TRY_VOID(send_file(shop, "/v1/objects/revocations", "revocations.cose"));
    }
    say(
        {"  3 van 5 functionarissen tekenden; het besluit past in één QR-code en elke kassa heeft "
         "het gescand",
         "  3 of 5 officers signed; the order fits one QR code, and every till has scanned it"});
    return {};
}

DemoCrisis::Step DemoCrisis::shop_honestly() {
    constexpr int kBaskets = 60;
    int paid_with = 0;
    for (int basket = 0; basket < kBaskets; ++basket) {
        const int count = 1 + basket % 4;
        std::vector<std::string> vouchers;
        for (int i = 0; i < count; ++i) vouchers.push_back(take_voucher());
        const std::int64_t cents = count * kFaceCents - 7 * (basket % 11);
        NOODGELD_TRY_VOID(
            accept(static_cast<std::size_t>(basket) % shops_.size(), vouchers, cents));
        tally_.paid += count;
        tally_.paid_cents += cents;
        paid_with += count;
    }
    // One customer changes their mind.
    const std::string sale = new_sale_id();
    const std::string voucher = take_voucher();
    NOODGELD_TRY(const json::value sold, ask(0, sale, {voucher}, kFaceCents, kFood));
    NOODGELD_TRY_VOID(expect(flag_at(sold, "accepted"), "a sale to void"));
    NOODGELD_TRY(const auto undone, post(shops_[0], "/v1/sales/" + sale + "/void", "", {}));
    NOODGELD_TRY_VOID(expect(undone.status == 200, std::string(undone.text())));
    ++tally_.voided;
    const std::string vouchers = std::to_string(paid_with);
    say({"  " + std::to_string(kBaskets) + " eerlijke mandjes betaald met " + vouchers +
             " bonnen, één aankoop ongedaan gemaakt",
         "  " + std::to_string(kBaskets) + " honest baskets paid with " + vouchers +
             " vouchers, one sale voided"});
    return {};
}

DemoCrisis::Step DemoCrisis::photocopy() {
    const std::string voucher = take_voucher();
    NOODGELD_TRY_VOID(accept(0, {voucher}, 500));
    NOODGELD_TRY_VOID(refuse_with(0, voucher, "already_spent", kFood));
    // The other till of the same shop has not heard of it; nor have others.
    NOODGELD_TRY_VOID(accept(1, {voucher}, 500));
    NOODGELD_TRY_VOID(accept(2, {voucher}, 500));
    NOODGELD_TRY_VOID(accept(3, {voucher}, 500));
    ++tally_.not_covered;  // The shop bears its own duplicate.
    tally_.paid += 3;
    tally_.paid_cents += 1'500;
    tally_.guarantee_cents += 1'000;
    say(
        {"  een gekopieerde bon: geweigerd aan dezelfde kassa, aangenomen bij drie die er niet van "
         "weten",
         "  a photocopied voucher: refused at the same till, taken by three that cannot know"});
    return {};
}

DemoCrisis::Step DemoCrisis::try_what_is_not_allowed() {
    NOODGELD_TRY_VOID(refuse_with(1, sheet_.back(), "wrong_region", kFood));
    NOODGELD_TRY_VOID(refuse_with(1, take_voucher(), "wrong_goods", kCosmetics));
    NOODGELD_TRY_VOID(
        refuse_with(2, sheet_.at(static_cast<std::size_t>(kTodayVouchers)), "too_early", kFood));
    NOODGELD_TRY_VOID(refuse_with(3, lost_.front(), "revoked", kFood));
    NOODGELD_TRY_VOID(refuse_with(3, "NV1:GARBAGE", "misread", kFood));
    say({"  geweigerd: andere regio, verkeerde artikelen, te vroeg, ingetrokken vel, onzin",
         "  refused: other region, wrong goods, too early, revoked sheet, garbage"});
    return {};
}

DemoCrisis::Step DemoCrisis::pay_with_a_forgery() {
    NOODGELD_TRY(const std::string forged, forge_voucher(stage_, context_.random_seed()));
    NOODGELD_TRY_VOID(accept(3, {forged}, 500));
    ++tally_.paid;
    tally_.paid_cents += 500;
    tally_.guarantee_cents += 500;
    say(
        {"  een bon, gemaakt met een gestolen sleutel: de kassa kan het niet zien, het grootboek "
         "wel",
         "  a voucher made with a stolen key: the till cannot see it, the ledger can"});
    return {};
}

DemoCrisis::Step DemoCrisis::pull_the_plug() {
    const std::string sale = new_sale_id();
    const std::string voucher = take_voucher();
    std::thread till([this, &sale, &voucher] { (void)ask(2, sale, {voucher}, 450, kFood); });
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    shops_[2].kill_now();
    till.join();
    NOODGELD_TRY(shops_[2], start(2));
    // Whatever the till heard, the same request again gives a yes, and only one spend.
    for (int again = 0; again < 2; ++again) {
        NOODGELD_TRY(const json::value answer, ask(2, sale, {voucher}, 450, kFood));
        NOODGELD_TRY_VOID(expect(flag_at(answer, "accepted"), json::serialize(answer)));
    }
    NOODGELD_TRY_VOID(refuse_with(2, voucher, "already_spent", kFood));
    ++tally_.paid;
    tally_.paid_cents += 450;
    say({"  kill -9 midden in een aankoop: na de herstart hetzelfde ja, één keer uitgegeven",
         "  kill -9 in mid-sale: after the restart the same yes, spent once"});
    return {};
}

DemoCrisis::Step DemoCrisis::gossip() {
    const std::string voucher = take_voucher();
    NOODGELD_TRY_VOID(accept(0, {voucher}, 500));
    ++tally_.paid;
    tally_.paid_cents += 500;
    const auto pack = shops_[0].client().get("/v1/export");
    if (!pack) return fail(network(pack.error()));
    NOODGELD_TRY(const auto response,
                 post(shops_[3], "/v1/import", "application/cbor", pack->body));
    NOODGELD_TRY_VOID(expect(response.status == 200, std::string(response.text())));
    NOODGELD_TRY_VOID(refuse_with(3, voucher, "already_spent", kFood));
    say({"  kassa1 en kassa4 wisselen logboeken uit: de volgende kopie wordt daar geweigerd",
         "  kassa1 and kassa4 exchange feeds: the next copy is refused there"});
    return {};
}

DemoCrisis::Step DemoCrisis::reconcile() {
    for (std::size_t shop = 0; shop < shops_.size(); ++shop) {
        const auto pack = shops_[shop].client().get("/v1/export");
        if (!pack) return fail(network(pack.error()));
        const std::string name = kDemoShops[shop].name + ".pack";
        NOODGELD_TRY_VOID(write_file(stage_.path(name), pack->body, {true, false}));
        NOODGELD_TRY_VOID(expect(shops_[shop].stop(), kDemoShops[shop].name + " stops"));
    }
    // One by file, before the ledger serves; the others out of order, each twice.
    const std::string folder = stage_.path("ledger");
    NOODGELD_TRY_VOID(
        stage_.run({"ledger", "import", "--dir", folder, stage_.path("kassa2.pack")}));
    NOODGELD_TRY_VOID(
        stage_.run({"ledger", "import", "--dir", folder, stage_.path("manifests/00001.pack"),
                    stage_.path("register.cose"), stage_.path("merchants.pack")}));
    NOODGELD_TRY(DemoDaemon ledger,
                 stage_.serve("ledger", {"ledger", "serve", "--dir", stage_.path("ledger"), "--key",
                                         stage_.path("ledger.key")}));
    for (const char* name : {"kassa4.pack", "kassa1.pack", "kassa4.pack", "kassa3.pack",
                             "kassa1.pack", "kassa3.pack"}) {
        NOODGELD_TRY_VOID(send_file(ledger, "/v1/packs", name));
    }
    NOODGELD_TRY(const auto receipts, post(ledger, "/v1/anchors", "", {}));
    NOODGELD_TRY_VOID(expect(receipts.status == 200, "receipts"));
    NOODGELD_TRY(const json::value before, get(ledger, "/v1/status"));
    NOODGELD_TRY_VOID(send_file(ledger, "/v1/packs", "kassa2.pack"));
    NOODGELD_TRY(const json::value after, get(ledger, "/v1/status"));
    NOODGELD_TRY_VOID(expect(before == after, "the same state after the same upload"));
    NOODGELD_TRY(const json::value evidence, get(ledger, "/v1/evidence"));
    NOODGELD_TRY_VOID(stage_.write("evidence.json", json::serialize(evidence)));
    NOODGELD_TRY_VOID(expect(ledger.stop(), "the ledger stops"));
    say({"  logboeken twee keer en door elkaar gebracht, één per bestand: dezelfde toestand",
         "  feeds brought twice and out of order, one by file: the same state"});
    return {};
}

DemoCrisis::Step DemoCrisis::settle_and_audit() {
    const std::string ledger = stage_.path("ledger");
    NOODGELD_TRY_VOID(
        stage_.run({"ledger", "settle", "--dir", ledger, "--out", stage_.path("settlement")}));
    NOODGELD_TRY_VOID(
        stage_.run({"ledger", "export", "--dir", ledger, "--out", stage_.path("facts.pack")}));
    NOODGELD_TRY_VOID(stage_.run({"audit", "--charter", stage_.path("charter.cose"), "--facts",
                                  stage_.path("facts.pack"), "--results",
                                  stage_.path("settlement/results.json")}));
    NOODGELD_TRY(const std::string text, stage_.read("settlement/results.json"));
    const json::value results = json::parse(text);
    const json::object& verdicts = results.at("verdicts").as_object();
    NOODGELD_TRY_VOID(expect(number_at(verdicts, "paid") == tally_.paid &&
                                 number_at(verdicts, "not_covered") == tally_.not_covered &&
                                 number_at(verdicts, "voided") == tally_.voided &&
                                 verdicts.size() == 3,
                             "verdicts " + json::serialize(verdicts)));
    std::map<std::string, std::int64_t> sums;
    std::int64_t zero = 0;
    for (const json::value& row : results.at("accounts").as_array()) {
        const std::string account = text_at(row, "account");
        const std::int64_t cents = number_at(row.as_object(), "cents");
        const bool has_merchant = row.as_object().contains("merchant");
        tally_.accounts.push_back({account, has_merchant ? text_at(row, "merchant") : "", cents});
        sums[account] += cents;
        zero += cents;
    }
    NOODGELD_TRY_VOID(expect(zero == 0, "accounts that sum to zero"));
    NOODGELD_TRY_VOID(expect(sums["guarantee"] == -tally_.guarantee_cents, "the guarantee"));
    NOODGELD_TRY_VOID(expect(sums["payable"] == tally_.paid_cents, "what is paid"));
    say({"  afgerekend; de accountant rekent alles na uit de feiten: alles klopt",
         "  settled; the auditor re-derives everything from the facts: it agrees"});
    return {};
}

DemoCrisis::Step DemoCrisis::tamper() {
    NOODGELD_TRY(std::string claim, stage_.read("settlement/results.json"));
    const std::string from = "\"payable_cents\":";
    const std::size_t at = claim.find(from);
    NOODGELD_TRY_VOID(expect(at != std::string::npos, "a figure to tamper with"));
    claim.insert(at + from.size(), "9");
    NOODGELD_TRY_VOID(stage_.write("tampered-results.json", claim));
    NOODGELD_TRY(Bytes facts, read_file(stage_.path("facts.pack")));
    facts[facts.size() / 2] ^= 1;
    NOODGELD_TRY_VOID(write_file(stage_.path("tampered-facts.pack"), facts, {true, false}));

    const std::string charter = stage_.path("charter.cose");
    NOODGELD_TRY(const std::string figure,
                 stage_.run({"audit", "--charter", charter, "--facts", stage_.path("facts.pack"),
                             "--results", stage_.path("tampered-results.json")},
                            ExitCode::no));
    NOODGELD_TRY(const std::string bit, stage_.run({"audit", "--charter", charter, "--facts",
                                                    stage_.path("tampered-facts.pack"), "--results",
                                                    stage_.path("settlement/results.json")},
                                                   ExitCode::no));
    for (const std::string& said : {figure, bit}) {
        const std::size_t line = said.find("DIFFERENCE: ");
        NOODGELD_TRY_VOID(expect(line != std::string::npos, said));
        const std::string words = said.substr(line + 12, said.find('\n', line) - line - 12);
        say({"  geknoeid: " + words, "  tampered: " + words});
    }
    return {};
}

DemoCrisis::Step DemoCrisis::play() {
    say({"Slapend", "Dormant"});
    NOODGELD_TRY_VOID(open_shops());
    NOODGELD_TRY_VOID(try_while_dormant());
    say({"Besluit", "Order"});
    NOODGELD_TRY_VOID(activate());
    say({"Winkelen zonder netwerk", "Shopping with no network"});
    NOODGELD_TRY_VOID(shop_honestly());
    NOODGELD_TRY_VOID(photocopy());
    NOODGELD_TRY_VOID(try_what_is_not_allowed());
    NOODGELD_TRY_VOID(pay_with_a_forgery());
    NOODGELD_TRY_VOID(pull_the_plug());
    NOODGELD_TRY_VOID(gossip());
    say({"Het netwerk is terug", "The network is back"});
    NOODGELD_TRY_VOID(reconcile());
    NOODGELD_TRY_VOID(settle_and_audit());
    NOODGELD_TRY_VOID(tamper());
    return {};
}

}  // namespace noodgeld
