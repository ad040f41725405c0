#include "cli/daemon.h"

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

#include "files/files.h"

namespace noodgeld {
namespace {

/// SIGTERM and SIGINT, blocked for this thread and those it makes, so that `wait` gets them.
class StopSignals {
  public:
    StopSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        (void)std::signal(SIGPIPE, SIG_IGN);
    }
    void wait() const {
        int signal = 0;
        while (sigwait(&set_, &signal) != 0) {
        }
    }

  private:
    sigset_t set_{};
};

}  // namespace

void add_daemon_options(CommandLine& line, CLI::App& verb, DaemonOptions& options) {
    verb.add_option("--port", options.port,
                    line.text({"poort op deze machine; 0: een vrije",
                               "port on this machine; 0: a "
                               "free one"}));
    verb.add_option("--ready-file", options.ready_file,
                    line.text({"schrijf hier het adres zodra er geluisterd wordt",
                               "write the address here once it listens"}));
}

Outcome serve(Context& context, const DaemonOptions& options, http::Router router,
              std::function<http::Health()> health, const std::function<void()>& each_second) {
    const StopSignals signals;
    prometheus::Registry registry;
    http::RequestMetrics metrics(registry);
    http::add_service_routes(router, registry, std::move(health));
    http::ServerOptions server_options;
    server_options.port = options.port;
    http::bound_connections(server_options);
    server_options.on_finished = [&metrics](const http::FinishedRequest& finished) {
        metrics.count(finished);
    };
    const auto server = http::Server::start(std::move(server_options), std::move(router));
    if (!server) return cannot({server.error().what, server.error().what});

    const std::string url = "http://127.0.0.1:" + std::to_string((*server)->port());
    context.out << context.say({"luistert op ", "listening on "}) << url << std::endl;
    if (!options.ready_file.empty()) {
        const auto written = write_file(options.ready_file, as_bytes(url + "\n"), {true, false});
        if (!written) return fail(written.error());
    }
    {
        std::mutex mutex;
        std::condition_variable_any stopped;
        const std::jthread worker([&](const std::stop_token& stop) {
            std::unique_lock lock(mutex);
            while (each_second && !stop.stop_requested()) {
                each_second();
                stopped.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
            }
        });
        signals.wait();
    }
    (*server)->stop();
    context.out << context.say({"gestopt", "stopped"}) << '\n';
    return ExitCode::yes;
}

}  // namespace noodgeld
