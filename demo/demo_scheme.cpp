#include "demo/demo_scheme.h"

#include <boost/json.hpp>
#include <set>

#include "base/hexadecimal.h"
#include "files/files.h"
#include "files/key_file.h"
#include "protocol/objects/charter.h"
#include "protocol/objects/emission.h"
#include "protocol/objects/series.h"
#include "protocol/objects/token.h"
#include "protocol/wire/text.h"
#include "words/words.h"

namespace noodgeld {
namespace {

namespace json = boost::json;

const std::vector<std::string> kSeries{"today", "tomorrow", "elsewhere"};
constexpr int kOfficers = 5;
constexpr std::int64_t kHour = 3'600;
constexpr std::int64_t kDay = 24 * kHour;

/// The options that name the charter and series; and the emission and register.
std::vector<std::string> with_facts(std::vector<std::string> arguments, const DemoStage& stage,
                                    bool emission) {
    arguments.insert(arguments.end(), {"--facts", stage.path("charter.cose")});
    for (const std::string& series : kSeries) arguments.push_back(stage.path(series + ".cose"));
    if (!emission) return arguments;
    arguments.push_back(stage.path("emission.cose"));
    arguments.push_back(stage.path("register.cose"));
    return arguments;
}

Result<std::string, Failure> make_key(DemoStage& stage, const std::string& role, bool sealing) {
    std::vector<std::string> words{
        "--json", "key", "new", "--role", role, "--out", stage.path(role + ".key"), "--light"};
    if (sealing) words.emplace_back("--sealing");
    NOODGELD_TRY_VOID(stage.run(words));
    NOODGELD_TRY(const KeyLabel label, load_key_label(stage.path(role + ".key")));
    return hex(label.public_key);
}

/// `count` officers sign a draft one after another, each a copy of its own; then it is combined.
Result<void, Failure> officers_sign(DemoStage& stage, const std::string& kind,
                                    const std::string& draft, const std::string& out,
                                    const std::vector<int>& officers, bool with_emission) {
    const bool is_charter = kind == "charter";
    std::vector<std::string> combine{"officer", kind, "combine"};
    for (const int officer : officers) {
        const std::string part = stage.path(out + "." + std::to_string(officer));
        const std::string verb = kind == "emission" ? "attest" : "sign";
        std::vector<std::string> words{"officer", kind, verb, stage.path(draft)};
        if (kind == "emission") words.insert(words.end(), {"--manifests", stage.path("manifests")});
        if (kind == "register") words.insert(words.end(), {"--rows", stage.path("merchants.pack")});
        words.insert(
            words.end(),
            {"--key", stage.path("officer" + std::to_string(officer) + ".key"), "--out", part});
        NOODGELD_TRY_VOID(stage.run(is_charter ? words : with_facts(words, stage, with_emission)));
        combine.push_back(part);
    }
    combine.insert(combine.end(), {"--out", stage.path(out)});
    NOODGELD_TRY_VOID(stage.run(is_charter ? combine : with_facts(combine, stage, with_emission)));
    return {};
}

Result<void, Failure> make_charter(DemoStage& stage) {
    json::array officers;
    for (int i = 1; i <= kOfficers; ++i) {
        NOODGELD_TRY(const std::string key, make_key(stage, "officer" + std::to_string(i), false));
        officers.push_back({{"key", key}, {"name", "Officer " + std::to_string(i)}});
    }
    json::object charter{
        {"drill", true},
        {"officers", officers},
        {"thresholds", {{"activate", 3}, {"stop", 2}, {"charter", 3}, {"settle", 2}}},
        {"currency", "EUR"},
        {"witnesses", json::array{}}};
    for (const char* role : {"issuer", "enroller", "ledger"}) {
        NOODGELD_TRY(const std::string key, make_key(stage, role, false));
        charter[role] = key;
    }
    NOODGELD_TRY(const std::string auditor, make_key(stage, "auditor", true));
    charter["auditors"] = json::array{json::value(auditor)};
    NOODGELD_TRY(const std::string desk, make_key(stage, "desk", true));
    charter["revocation_desk"] = desk;
    charter["regions"] = {{{"number", 1}, {"code", "NL"}, {"name", "Nederland"}},
                          {{"number", 2}, {"parent", 1}, {"code", "PV20"}, {"name", "Groningen"}},
                          {{"number", 3}, {"parent", 1}, {"code", "PV21"}, {"name", "Fryslân"}}};
    NOODGELD_TRY_VOID(stage.write("charter.json", json::serialize(charter)));
    NOODGELD_TRY_VOID(
        stage.run({"officer", "charter", "draft", "--input", stage.path("charter.json"), "--out",
                   stage.path("charter.draft")}));
    return officers_sign(stage, "charter", "charter.draft", "charter.cose", {1, 3, 5}, false);
}

Result<void, Failure> make_series(DemoStage& stage) {
    for (const std::string& name : kSeries) {
        const json::object series{
            {"face_value", money(Amount::from_wire(kFaceCents), Language::en)},
            {"region", name == "elsewhere" ? 3 : 2},
            {"goods", json::array{50'000'000}},
            {"slot_offset", name == "tomorrow" ? "1d" : "0h"},
            {"slot_length", "2d"},
            {"longest_lifetime", "7d"}};
        NOODGELD_TRY_VOID(stage.write(name + ".json", json::serialize(series)));
        NOODGELD_TRY_VOID(stage.run(
            {"issuer", "series", "new", "--input", stage.path(name + ".json"), "--key",
             stage.path("issuer.key"), "--series-key", stage.path(name + ".key"), "--light",
             "--facts", stage.path("charter.cose"), "--out", stage.path(name + ".cose")}));
    }
    return {};
}

Result<Lineage, Failure> lineage_of_stage(const DemoStage& stage) {
    NOODGELD_TRY(const std::string file, stage.read("charter.cose"));
    const auto charter = decode_multi_signed<Charter>(as_bytes(file));
    if (!charter) return refuse({"geen handvest", "no charter"});
    return lineage_of(charter->value);
}

Result<SeriesId, Failure> series_of_stage(const DemoStage& stage, const std::string& name) {
    NOODGELD_TRY(const Lineage lineage, lineage_of_stage(stage));
    NOODGELD_TRY(const std::string file, stage.read(name + ".cose"));
    const auto series = decode_signed<Series>(as_bytes(file));
    if (!series) return refuse({"geen serie", "no series"});
    return series_id(series->value, lineage);
}

Result<void, Failure> mint(DemoStage& stage) {
    json::array slots;
    const std::vector<int> counts{kTodayVouchers, kTomorrowVouchers, kElsewhereVouchers};
    for (std::size_t i = 0; i < kSeries.size(); ++i) {
        NOODGELD_TRY(const SeriesId id, series_of_stage(stage, kSeries[i]));
        slots.push_back({{"series", hex(id.bytes)}, {"vouchers", counts[i]}});
    }
    NOODGELD_TRY_VOID(stage.write(
        "plan.json",
        json::serialize(json::object{
            {"sheets", kSheets}, {"sheets_per_box", kSheetsPerBox}, {"slots", slots}})));
    NOODGELD_TRY_VOID(make_key(stage, "house-a", true));
    NOODGELD_TRY_VOID(make_key(stage, "house-b", true));
    std::vector<std::string> words{"issuer",       "mint",
                                   "--input",      stage.path("plan.json"),
                                   "--tokens-for", stage.path("house-a.key"),
                                   "--seeds-for",  stage.path("house-b.key"),
                                   "--folder",     stage.path("run"),
                                   "--series-key"};
    for (const std::string& name : kSeries) words.push_back(stage.path(name + ".key"));
    NOODGELD_TRY_VOID(stage.run(with_facts(words, stage, false)));

    std::vector<std::string> close{"issuer", "emission", "close"};
    std::error_code error;
    for (const auto& file : std::filesystem::directory_iterator(stage.path("run"), error)) {
        if (file.path().extension() == ".ids") close.push_back(file.path().string());
    }
    close.insert(close.end(), {"--manifests", stage.path("manifests"), "--key",
                               stage.path("issuer.key"), "--out", stage.path("emission.issuer")});
    NOODGELD_TRY_VOID(stage.run(with_facts(close, stage, false)));
    return officers_sign(stage, "emission", "emission.issuer", "emission.cose", {1, 2, 4}, false);
}

/// Once for each merchant, though it has several tills.
Result<void, Failure> make_register(DemoStage& stage) {
    std::string table = "merchant;payee;legal_name;ceiling\n";
    std::set<std::string> listed;
    for (const DemoShop& shop : kDemoShops) {
        if (!listed.insert(shop.payee).second) continue;
        table += shop.merchant + ";" + shop.payee + ";Winkel " + shop.merchant + ";500000,00\n";
    }
    NOODGELD_TRY_VOID(stage.write("merchants.csv", table));
    NOODGELD_TRY_VOID(
        stage.run({"officer", "register", "draft", "--first", "--input",
                   stage.path("merchants.csv"), "--rows", stage.path("merchants.pack"), "--facts",
                   stage.path("charter.cose"), "--out", stage.path("register.draft")}));
    return officers_sign(stage, "register", "register.draft", "register.cose", {1, 3, 4}, false);
}

Result<void, Failure> enrol(DemoStage& stage, const DemoShop& shop) {
    const std::string folder = stage.path(shop.name);
    NOODGELD_TRY_VOID(stage.run(
        {"terminal", "init", "--dir", folder, "--charter", stage.path("charter.cose"), "--light"}));
    NOODGELD_TRY_VOID(
        stage.run({"terminal", "request", "--dir", folder, "--merchant", shop.merchant,
                   "--store-group", std::to_string(shop.store_group), "--region", "2", "--payee",
                   shop.payee, "--legal-name", "Winkel " + shop.merchant, "--device", shop.name,
                   "--out", stage.path(shop.name + ".request")}));
    NOODGELD_TRY_VOID(
        stage.run({"enroller", "certificate", "issue", stage.path(shop.name + ".request"),
                   "--until", "2036-01-01", "--facts", stage.path("charter.cose"), "--key",
                   stage.path("enroller.key"), "--out", stage.path(shop.name + ".cose")}));
    std::vector<std::string> adopt{"terminal",
                                   "adopt",
                                   "--dir",
                                   folder,
                                   stage.path(shop.name + ".cose"),
                                   stage.path("emission.cose")};
    for (const std::string& series : kSeries) adopt.push_back(stage.path(series + ".cose"));
    NOODGELD_TRY_VOID(stage.run(adopt));
    return {};
}

}  // namespace

Result<void, Failure> prepare_scheme(DemoStage& stage) {
    NOODGELD_TRY_VOID(make_charter(stage));
    NOODGELD_TRY_VOID(make_series(stage));
    NOODGELD_TRY_VOID(mint(stage));
    NOODGELD_TRY_VOID(make_register(stage));
    for (const DemoShop& shop : kDemoShops) NOODGELD_TRY_VOID(enrol(stage, shop));
    NOODGELD_TRY_VOID(
        stage.run({"ledger", "init", "--dir", stage.path("ledger"), stage.path("charter.cose")}));
    return {};
}

Result<void, Failure> sign_order(DemoStage& stage, UnixTime now) {
    NOODGELD_TRY(const Lineage lineage, lineage_of_stage(stage));
    NOODGELD_TRY(const std::string file, stage.read("emission.cose"));
    const auto emission = decode_multi_signed<Emission>(as_bytes(file));
    if (!emission) return refuse({"geen uitgifte", "no emission"});
    const std::int64_t begin = now.seconds - kHour;
    const json::object order{
        {"activations",
         {{{"emission", hex(emission_id(emission->value, lineage).bytes)},
           {"regions", json::array{}},
           {"from", moment({begin})},
           {"until", moment({begin + 3 * kDay})},
           {"extra", "0s"}}}},
        {"limits",
         {{"per_sale", "70.00"},
          {"per_terminal", "20000.00"},
          {"tight_per_sale", "50.00"},
          {"tight_per_terminal", "5000.00"},
          {"stale_after", "2d"},
          {"void_within", "15m"},
          {"voids", 20},
          {"deferred", "100.00"},
          {"duplicates", "500.00"}}},
        {"report_by", moment({begin + 7 * kDay})},
        {"closing", moment({begin + 14 * kDay})},
        {"message", "Noodgeld geldt in Groningen. Emergency money is valid in Groningen."}};
    NOODGELD_TRY_VOID(stage.write("order.json", json::serialize(order)));
    NOODGELD_TRY_VOID(
        stage.run(with_facts({"officer", "order", "draft", "--first", "--input",
                              stage.path("order.json"), "--out", stage.path("order.draft")},
                             stage, true)));
    return officers_sign(stage, "order", "order.draft", "order.cose", {2, 3, 5}, true);
}

Result<void, Failure> revoke_sheet(DemoStage& stage, int sheet) {
    NOODGELD_TRY(const std::string found,
                 stage.run({"officer", "revocations", "find-sheet", "--sheet",
                            std::to_string(sheet), "--key", stage.path("desk.key"), "--box-keys",
                            stage.path("run/box-keys-000000001.sealed")}));
    NOODGELD_TRY_VOID(stage.write("revocations.json", "{\"sheets\":[" + found + "]}"));
    NOODGELD_TRY_VOID(stage.run(
        {"officer", "revocations", "draft", "--first", "--input", stage.path("revocations.json"),
         "--facts", stage.path("charter.cose"), "--out", stage.path("revocations.draft")}));
    return officers_sign(stage, "revocations", "revocations.draft", "revocations.cose", {1, 4},
                         false);
}

Result<std::vector<std::string>, Failure> open_sheet(DemoStage& stage, int sheet) {
    const std::string out = "sheets/" + std::to_string(sheet) + ".txt";
    NOODGELD_TRY_VOID(make_folder(stage.path("sheets")));
    NOODGELD_TRY_VOID(stage.run({"issuer", "sheet", "vouchers", "--sheet", std::to_string(sheet),
                                 "--tokens", stage.path("run/tokens-000000001.sealed"), "--seeds",
                                 stage.path("run/seeds-000000001.sealed"), "--tokens-key",
                                 stage.path("house-a.key"), "--seeds-key",
                                 stage.path("house-b.key"), "--out", stage.path(out)}));
    NOODGELD_TRY(const std::string text, stage.read(out));
    std::vector<std::string> vouchers;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        if (end > from) vouchers.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return vouchers;
}

Result<std::string, Failure> forge_voucher(DemoStage& stage, const crypto::Seed& seed) {
    NOODGELD_TRY(const Lineage lineage, lineage_of_stage(stage));
    NOODGELD_TRY(const SeriesId series, series_of_stage(stage, "today"));
    NOODGELD_TRY(const Bytes file, read_file(stage.path("today.key")));
    NOODGELD_TRY(const crypto::SecretKey stolen, open_signing_key(file, as_bytes("drill")));
    const auto holder = crypto::SecretKey::from_seed(seed.view());
    const Serial serial{{'f', 'o', 'r', 'g', 'e', 'd', '0', '1'}};
    const Voucher voucher{sign_token(series, serial, holder.public_key(), lineage, stolen),
                          crypto::Seed(seed.view())};
    return to_text(Kind::voucher, encode(voucher));
}

}  // namespace noodgeld
