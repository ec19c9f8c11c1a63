#include "devices/software/openh264_library.h"

#include "core/base/shared_library.h"

namespace penstock::software {

namespace {

Result<OpenH264Library> find_functions()
{
	const auto library = SharedLibrary::open({.name = PENSTOCK_OPENH264_LIBRARY,
						  .purpose = "OpenH264, which encodes on the CPU",
						  .package = PENSTOCK_OPENH264_PACKAGE});
	if (!library)
		return tl::unexpected<Error>(library.error());
	OpenH264Library functions{};
	Status status =
		library->find("WelsCreateSVCEncoder", functions.create, "WelsDestroySVCEncoder",
			      functions.destroy, "WelsGetCodecVersion", functions.version);
	if (!status)
		return propagate(status);
	return functions;
}

const Result<OpenH264Library> &loaded()
{
	static const Result<OpenH264Library> functions = find_functions();
	return functions;
}

} // namespace

Status load_openh264()
{
	if (!loaded())
		return tl::unexpected<Error>(loaded().error());
	return {};
}

const OpenH264Library &openh264()
{
	return *loaded();
}

} // namespace penstock::software
