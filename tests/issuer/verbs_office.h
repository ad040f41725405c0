// A scheme set up by its verbs, in the folders of those who would be on machines of their own.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "protocol/wire/pack.h"
#include "tests/issuer/office.h"
#include "tests/issuer/scheme.h"

namespace noodgeld::test {

inline constexpr const char* kSeriesDraft =
    R"({"face_value": "10.00", "region": 20, "goods": [50180000,
    50130000], "slot_offset": "0s", "slot_length": "3d", "longest_lifetime": "14d"})";
inline constexpr const char* kLimits = R"({"per_sale": "200.00", "per_terminal": "50000.00",
    "tight_per_sale": "50.00", "tight_per_terminal": "10000.00", "stale_after": "1d",
    "void_within": "1h", "voids": 20, "deferred": "1000.00", "duplicates": "500.00"})";

/// Three officers of whom two activate, stop and settle; an issuer, an enroller, a ledger.
class Verbs : public testing::Test {
  protected:
    void make_charter() { office_.make_charter(); }
    void sign_and_combine(const std::string& kind, const std::string& draft, const std::string& out,
                          const std::string& facts) {
        office_.sign_and_combine("officer " + kind, "sign", draft, out, facts);
    }
    std::string make_series(const std::string& name) {
        office_.write("series.json", kSeriesDraft);
        const auto made = office_.json(
            "issuer series new --light --input @series.json --key "
            "@issuer.key --facts @charter.cose --series-key @" +
            name + ".key --out @" + name + ".cose");
        return std::string(made.at("id").as_string());
    }
    /// Ten sheets of three and two vouchers.
    void mint() {
        const std::string day1 = make_series("day1");
        const std::string day2 = make_series("day2");
        office_.new_key("house-a", "--sealing");
        office_.new_key("house-b", "--sealing");
        office_.write("plan.json", R"({"sheets": 10, "sheets_per_box": 4, "slots": [{"series": ")" +
                                       day1 + R"(", "vouchers": 3}, {"series": ")" + day2 +
                                       R"(", "vouchers": 2}]})");
        const auto run = office_.json(
            "issuer mint --input @plan.json --series-key @day1.key @day2.key --tokens-for "
            "@house-a.key --seeds-for @house-b.key --folder @run --facts" +
            kMade);
        EXPECT_EQ(run.at("tokens").as_int64(), 50);
        EXPECT_EQ(run.at("total_value").as_int64(), 50'000);
        ids_ = " @run/" + day1 + "-000000001.ids @run/" + day2 + "-000000001.ids";
    }
    void close() {
        office_.done("issuer emission close" + ids_ +
                     " --manifests @manifests --key @issuer.key "
                     "--out @emission.issuer --facts" +
                     kMade);
    }
    [[nodiscard]] std::vector<ManifestPart> manifest_parts() const {
        const Bytes pack = office_.read("manifests/00001.pack");
        PackReader reader = PackReader::open(pack).value();
        std::vector<ManifestPart> parts;
        while (const auto item = reader.next().value()) {
            parts.push_back(decode<ManifestPart>(item->object).value());
        }
        return parts;
    }
    void write_manifests(const std::string& folder, const std::vector<ManifestPart>& parts) {
        PackWriter writer;
        Bytes pack = writer.begin({});
        for (const ManifestPart& part : parts) {
            append(pack, writer.item(Kind::manifest, encode(part)));
        }
        append(pack, writer.end());
        std::filesystem::create_directories(office_.path(folder));
        office_.write(folder + "/00001.pack", pack);
    }
    OfficeRun attest(const std::string& officer, const std::string& manifests = "manifests") {
        return office_.run("officer emission attest @emission.issuer --manifests @" + manifests +
                           " --key @" + officer + ".key --out @by-" + officer + " --facts" + kMade);
    }
    void make_emission() {
        mint();
        close();
        ASSERT_EQ(attest("o1").code, ExitCode::yes);
        ASSERT_EQ(attest("o2").code, ExitCode::yes);
        const auto made = office_.json(
            "officer emission combine @by-o1 @by-o2 --out @emission.cose --facts" + kMade);
        EXPECT_TRUE(made.at("complete").as_bool());
        emission_ = made.at("id").as_string();
        make_register();
    }
    void write_order(const std::string& name) {
        office_.write(
            name, R"({"activations": [{"emission": ")" + emission_ +
                      R"(", "from": "2026-03-01", "until": "2026-03-08T12:00:00Z", "extra": "0s"}],
            "report_by": "2026-04-01", "closing": "2026-05-01", "message": "Eten.", "limits": )" +
                      kLimits + "}");
    }
    /// Of two merchants, by officers 1 and 3; its rows are in merchants.pack.
    void make_register() {
        office_.write(
            "merchants.csv",
            "winkelier;rekening;naam;plafond\r\n"
            "kvk 12345678;NL91 ABNA 0417 1643 00;\"Bakkerij \"\"De Korenaar\"\"\";500.000,00\r\n"
            "KVK10000002;NL02ABNA0123456789;Slager;1.000,00\r\n");
        office_.make_register("merchants.csv");
    }
    void make_order() {
        write_order("order.json");
        office_.done("officer order draft --first --input @order.json --out @order.draft --facts" +
                     kAll);
        sign_and_combine("order", "order.draft", "order.cose", " --facts" + kAll);
    }
    /// Everything that was made, as a terminal would take it.
    Holdings held(const std::vector<std::pair<Kind, std::string>>& files) {
        Holdings held;
        for (const auto& [kind, name] : files) hold(held, kind, office_.read(name));
        return held;
    }

    const std::string kMade = " @charter.cose @day1.cose @day2.cose";
    const std::string kAll = kMade + " @emission.cose @register.cose";
    Office office_;
    std::string ids_;
    std::string emission_;
};

}  // namespace noodgeld::test
