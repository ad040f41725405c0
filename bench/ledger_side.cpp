#include "bench/ledger_side.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "base/check.h"
#include "base/hexadecimal.h"
#include "ledger/audit.h"
#include "ledger/ledger_api.h"

namespace noodgeld::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenQuestions{2};

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A whole file, read as it is looked at.
class MappedFile {
  public:
    explicit MappedFile(const std::string& path) {
        const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        struct stat found {};
        NOODGELD_CHECK(file >= 0 && ::fstat(file, &found) == 0);
        size_ = static_cast<std::size_t>(found.st_size);
        data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
        NOODGELD_CHECK(data_ != MAP_FAILED);
        (void)::close(file);
    }
    ~MappedFile() { (void)::munmap(data_, size_); }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    [[nodiscard]] ByteView view() const { return {static_cast<const std::uint8_t*>(data_), size_}; }

  private:
    void* data_ = nullptr;
    std::size_t size_ = 0;
};

class LedgerSide {
  public:
    explicit LedgerSide(fs::path folder)
        : folder_(std::move(folder)),
          executor_(std::max(1U, std::thread::hardware_concurrency())),
          verifier_(crypto::Seed(crypto::sha256({as_bytes("noodgeld/bench")}).bytes), {},
                    executor_) {}

    std::vector<double> run(const Errand& errand) {
        const auto& parcels = errand.parcels;
        switch (static_cast<Task>(errand.task)) {
            case Task::install:
                install(parcels.at(0).bytes, parcels.at(1).bytes);
                return {};
            case Task::objects:
                for (const Parcel& one : parcels) (void)take(one.bytes);
                return {};
            case Task::uploads:
                for (const Parcel& one : parcels) upload(one);
                return {};
            case Task::receipts:
                NOODGELD_CHECK(ledger_->anchor(*key_, {parcels.at(0).number}).has_value());
                return {};
            case Task::questions:
                return ask_while(parcels);
            case Task::quiet_questions:
                return ask_quietly(parcels.at(0));
            case Task::judge:
                (void)get("/v1/status");
                return {};
            case Task::write_export:
                return {write_export(std::string(as_text(parcels.at(0).bytes)))};
            case Task::reopen:
                return reopen();
            case Task::audit:
                audit_export(parcels.at(0).bytes, std::string(as_text(parcels.at(1).bytes)));
                return {};
            case Task::folder_bytes:
                return {bytes_in(folder_)};
        }
        return {};
    }

  private:
    void open() {
        auto opened = Ledger::open(folder_, verifier_);
        NOODGELD_CHECK(opened.has_value());
        ledger_ = std::move(opened->ledger);
        if (!key_) return;
        router_ = http::Router();
        add_ledger_routes(router_, *ledger_, *key_, [this] { return UnixTime{now_}; });
    }
    void install(const Bytes& charter, const Bytes& seed) {
        key_ = crypto::SecretKey::from_seed(std::span<const std::uint8_t, 32>(seed));
        open();
        NOODGELD_CHECK(ledger_->install(charter)->added == 1);
        lineage_ = hex(ledger_->lineage()->bytes);
    }
    IngestReport take(const Bytes& pack) {
        auto report = ledger_->ingest_pack(pack);
        NOODGELD_CHECK(report && !report->cut_short);
        for (const auto& [refusal, count] : report->refused) {
            std::fprintf(stderr, "%zu refused: %s\n", count, std::string(name(refusal)).c_str());
        }
        NOODGELD_CHECK(report->refused.empty());
        return std::move(*report);
    }
    void upload(const Parcel& pack) {
        const IngestReport report = take(pack.bytes);
        now_ = pack.number;
        NOODGELD_CHECK(ledger_->receipts(report.tips, *key_, {pack.number}).has_value());
    }

    http::Response get(const std::string& path) {
        const auto match = router_.find(http::Method::get, path);
        NOODGELD_CHECK(match.has_value());
        http::Request request;
        request.path = path;
        request.parameters = match->parameters;
        http::Response response = match->route->handler(request);
        NOODGELD_CHECK(response.status == 200);
        return response;
    }
    /// Milliseconds that the next question took, of the four in turn.
    double ask(std::size_t number, const Bytes& token) {
        const std::string paths[] = {"/v1/status", "/v1/settlement", "/v1/tokens/" + hex(token),
                                     "/v1/log/proof/1/" + lineage_};
        const auto start = Clock::now();
        (void)get(paths[number % std::size(paths)]);
        return 1e3 * seconds_since(start);
    }
    std::vector<double> ask_quietly(const Parcel& token) {
        std::vector<double> took;
        for (std::int64_t i = 0; i < token.number; ++i) {
            took.push_back(ask(took.size(), token.bytes));
        }
        return took;
    }
    /// The first parcel is the token that is asked about.
    std::vector<double> ask_while(const std::vector<Parcel>& parcels) {
        std::atomic<bool> is_over = false;
        std::vector<double> took;
        std::thread asker([&] {
            while (!is_over) {
                took.push_back(ask(took.size(), parcels[0].bytes));
                std::this_thread::sleep_for(kBetweenQuestions);
            }
        });
        for (std::size_t i = 1; i < parcels.size(); ++i) upload(parcels[i]);
        is_over = true;
        asker.join();
        return took;
    }

    double write_export(const std::string& path) {
        std::ofstream out(path, std::ios::binary);
        double bytes = 0;
        const auto written = ledger_->write_export([&](ByteView piece) {
            bytes += static_cast<double>(piece.size());
            out.write(reinterpret_cast<const char*>(piece.data()),
                      static_cast<std::streamsize>(piece.size()));
            return true;
        });
        out.close();
        NOODGELD_CHECK(written && out);
        return bytes;
    }
    std::vector<double> reopen() {
        router_ = http::Router();
        ledger_.reset();
        const auto start = Clock::now();
        open();
        const double opened = seconds_since(start);
        (void)get("/v1/status");
        return {opened, seconds_since(start)};
    }
    void audit_export(const Bytes& charter, const std::string& path) {
        const MappedFile pack(path);
        const AuditReport report = audit(charter, pack.view(), nullptr, verifier_);
        NOODGELD_CHECK(!report.unreadable && !report.bad_item && !report.cut_short);
    }

    fs::path folder_;
    Executor executor_;
    crypto::Verifier verifier_;
    std::optional<crypto::SecretKey> key_;
    std::unique_ptr<Ledger> ledger_;
    http::Router router_;
    std::string lineage_;
    std::atomic<std::int64_t> now_ = 0;
};

}  // namespace

Apart::Work begin_ledger(const fs::path& folder) {
    return [side = std::make_shared<LedgerSide>(folder)](const Errand& errand) {
        return side->run(errand);
    };
}

double bytes_in(const fs::path& folder) {
    double bytes = 0;
    for (const auto& one : fs::recursive_directory_iterator(folder)) {
        if (one.is_regular_file()) bytes += static_cast<double>(one.file_size());
    }
    return bytes;
}

}  // namespace noodgeld::bench
