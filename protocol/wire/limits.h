// Limits: the largest of everything that comes from outside, and why.
#pragma once

#include <cstddef>
#include <cstdint>

namespace noodgeld::limits {

// Carriers.
inline constexpr std::size_t kOrderBytes = 950;     ///< With Base45: one QR code, version 25-M.
inline constexpr std::size_t kEntryBytes = 65'535;  ///< A two-byte length, and a bound on one sale.
inline constexpr std::size_t kObjectBytes =
    1 << 20;  ///< Any signed object; a revocation list's size.
inline constexpr std::size_t kSegmentBytes = 4 << 20;  ///< One upload; a megabyte goes in seconds.
inline constexpr std::size_t kTextBytes = 4'296;       ///< One scan: QR's largest, version 40-L.

// Charters.
inline constexpr std::uint64_t kOfficers = 32;  ///< A quorum that can still be gathered.
inline constexpr std::uint64_t kWitnesses = 16;
inline constexpr std::uint64_t kAuditors = 16;
inline constexpr std::uint64_t kRegions =
    1'024;  ///< Country, 12 provinces, 342 municipalities, spare.
inline constexpr std::uint64_t kNameBytes = 64;
inline constexpr std::uint64_t kRevokedKeys = 256;  ///< Every signing key of five charters.
inline constexpr std::uint64_t kCarried = 1'024;    ///< A few emissions a year, for a century.
inline constexpr std::uint64_t kRegionDepth = 8;    ///< Parents above a region.

// Series and emissions.
inline constexpr std::uint64_t kGoods = 32;              ///< GPC codes of one series or one sale.
inline constexpr std::uint64_t kSeriesStoreGroups = 16;  ///< The chains in a neighbourhood.
inline constexpr std::uint64_t kSeriesPerEmission = 4'096;
inline constexpr std::uint64_t kTokensPerEmission = std::uint64_t{1} << 32;
inline constexpr std::uint64_t kIdsPerPart = 1 << 15;      ///< Half a megabyte of a manifest.
inline constexpr std::uint64_t kPartPath = 17;             ///< 2^32 ids are 2^17 parts.
inline constexpr std::uint64_t kVouchersPerSheet = 1'024;  ///< Serials to derive per revoked sheet.

// Orders, stops, revocation lists.
inline constexpr std::uint64_t kActivations = 32;  ///< What fits 950 bytes anyway.
inline constexpr std::uint64_t kActivationRegions = 64;
inline constexpr std::uint64_t kMessageBytes = 400;
inline constexpr std::uint64_t kRevokedSeries = 1'024;
inline constexpr std::uint64_t kRevokedSheets = 16'384;
inline constexpr std::uint64_t kRevokedBoxes = 4'096;
/// Serials of all sheets and boxes of one list: derived in a second or two, held in 32 MiB.
inline constexpr std::uint64_t kRevokedSerials = std::uint64_t{1} << 22;
inline constexpr std::uint64_t kSheetsPerBox = 65'536;
inline constexpr std::uint64_t kRevokedTerminals = 4'096;

// Certificates.
inline constexpr std::uint64_t kMerchantBytes = 35;        ///< ISO 20022 Max35Text.
inline constexpr std::uint64_t kPayeeBytes = 34;           ///< The longest IBAN (ISO 13616).
inline constexpr std::uint64_t kLegalNameBytes = 70;       ///< SEPA's longest name of a creditor.
inline constexpr std::uint64_t kMerchantsPerPart = 4'096;  ///< At most 0.7 MB of a register.
inline constexpr std::uint64_t kRegisterPath = 12;         ///< 2^24 merchants are 2^12 parts.
/// Of each kind in a ruling: with the longest names, a third of the largest object.
inline constexpr std::uint64_t kRuledRows = 4'096;
inline constexpr std::uint64_t kSettledRows = 8'192;  ///< In one run; a country has several.
inline constexpr std::uint64_t kMerchants = std::uint64_t{1} << 24;
inline constexpr std::uint64_t kDeviceBytes = 64;  ///< "Kassa 3, Hoofdstraat 12, Groningen".

// Sales.
inline constexpr std::uint64_t kSpendsPerSale = 32;
inline constexpr std::uint64_t kEntriesPerSegment = 4'096;
inline constexpr std::uint64_t kReceiptBytes = 512;  ///< A signed head or anchor: half of it.

// What waits for something else. Only who signs for a feed can fill its room, only officers theirs.
inline constexpr std::size_t kWaitingFeedBytes = std::size_t{16}
                                                 << 20;  ///< Four segments of a feed.
inline constexpr std::size_t kWaitingStops = 1'024;  ///< Stops and lists; each needs a threshold.

}  // namespace noodgeld::limits
