#include "tests/swva/driver.h"

namespace swva {

Driver::Driver(const Settings &settings_, const Persona &persona_, const Faults &faults_)
	: settings(settings_), persona(persona_), faults(faults_), log(settings_.log)
{
	if (!faults.delays.empty())
		worker.emplace(faults.hang_fd);
}

VAStatus Driver::violation(std::string_view rule, VAStatus status, std::string_view text)
{
	log.violation(rule, text);
	return settings.strict ? status : VA_STATUS_SUCCESS;
}

VAStatus Driver::violations(const std::vector<Violation> &found)
{
	for (const Violation &each : found)
		log.violation(each.rule, each.text);
	return found.empty() || !settings.strict ? VA_STATUS_SUCCESS
						 : VA_STATUS_ERROR_INVALID_PARAMETER;
}

std::optional<VAStatus> Driver::failure(Call call)
{
	const auto index = static_cast<std::size_t>(call);
	const NthFault &fault = faults.calls[index];
	const std::uint64_t n = ++asked[index];
	if (!fault.hits(n))
		return std::nullopt;
	log.write(LogLine("fault").add("call", call_name(call)).add("n", n));
	return static_cast<VAStatus>(fault.value);
}

VAStatus Driver::refuse(VAStatus status, std::string_view text)
{
	log.write(LogLine("refused").add("status", std::uint64_t(status)).add("text", text));
	return status;
}

} // namespace swva
