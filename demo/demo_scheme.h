// DemoScheme: peacetime in one go: officers' keys, the charter, series, a print run, the emission,
// four terminals in two groups of shops. By the same verbs that people use.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "demo/demo_stage.h"
#include "protocol/wire/ids.h"

namespace noodgeld {

/// One of the demo's terminals.
struct DemoShop {
    std::string name;  ///< Also its folder: "kassa1".
    std::string merchant;
    std::string payee;
    int store_group;
};

/// Two tills of one merchant, a shop of the same group, and one of another.
inline const std::array<DemoShop, 4> kDemoShops{
    {{"kassa1", "KVK10000001", "NL64ABNA0417164301", 7},
     {"kassa2", "KVK10000001", "NL64ABNA0417164301", 7},
     {"kassa3", "KVK10000002", "NL37ABNA0417164302", 7},
     {"kassa4", "KVK20000001", "NL10ABNA0417164303", 8}}};

/// What a sheet of the demo carries, by voucher: today's, tomorrow's, another region's.
inline constexpr int kTodayVouchers = 16;
inline constexpr int kTomorrowVouchers = 6;
inline constexpr int kElsewhereVouchers = 2;
inline constexpr int kSheets = 125;
inline constexpr int kSheetsPerBox = 25;
inline constexpr int kVouchersPerDemoSheet =
    kTodayVouchers + kTomorrowVouchers + kElsewhereVouchers;
inline constexpr std::int64_t kFaceCents = 500;

/// Makes everything up to an emission that nobody has activated, and terminals that hold it.
[[nodiscard]] Result<void, Failure> prepare_scheme(DemoStage& stage);

/// The officers' order that activates the emission, in order.cose.
[[nodiscard]] Result<void, Failure> sign_order(DemoStage& stage, UnixTime now);

/// A list that revokes one sheet, in revocations.cose.
[[nodiscard]] Result<void, Failure> revoke_sheet(DemoStage& stage, int sheet);

/// The vouchers of a sheet, as their texts.
[[nodiscard]] Result<std::vector<std::string>, Failure> open_sheet(DemoStage& stage, int sheet);

/// A voucher signed with the stolen key of today's series: in no manifest.
[[nodiscard]] Result<std::string, Failure> forge_voucher(DemoStage& stage,
                                                         const crypto::Seed& seed);

}  // namespace noodgeld
