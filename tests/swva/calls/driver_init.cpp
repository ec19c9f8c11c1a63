#include <memory>

#include <fmt/format.h>
#include <va/va_backend.h>

#include "tests/swva/calls/vtable.h"
#include "tests/swva/driver.h"

namespace {

using namespace swva;

// Reads the environment now: two displays of a process can differ.
std::unique_ptr<Driver> create_driver()
{
	Environment environment;
	const Settings settings = read_settings(environment);
	const Persona persona = read_persona(environment);
	const Faults faults = read_faults(environment);
	const auto mistakes = environment.mistakes();
	for (const std::string &mistake : mistakes)
		fmt::print(stderr, "swva: {} is not understood\n", mistake);
	if (!mistakes.empty())
		return nullptr;
	return std::make_unique<Driver>(settings, persona, faults);
}

} // namespace

// libva looks for the newest minor version first and takes this one in every release.
extern "C" __attribute__((visibility("default"))) VAStatus
__vaDriverInit_1_0(VADriverContextP context)
{
	auto driver = create_driver();
	if (!driver)
		return VA_STATUS_ERROR_INVALID_PARAMETER;
	driver->log.write(LogLine("init")
				  .add("persona", driver->persona.name)
				  .add("strict", driver->settings.strict));
	if (auto status = driver->failure(Call::kInitialize))
		return *status;
	context->version_major = VA_MAJOR_VERSION;
	context->version_minor = VA_MINOR_VERSION;
	context->max_profiles = 8;
	context->max_entrypoints = 4;
	context->max_attributes = VAConfigAttribTypeMax;
	context->max_image_formats = static_cast<int>(formats().size());
	// libva refuses a driver that has 0 here; none is ever returned.
	context->max_subpic_formats = 1;
	context->max_display_attributes = 1;
	context->str_vendor = driver->persona.vendor.data();
	context->pDriverData = driver.release();
	fill_vtables(*context);
	return VA_STATUS_SUCCESS;
}
