package org.pufferblow.adapter.app;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The option of that name, which can be changed while the process runs. */
final class SoftMaxHeapSize implements HeapGoal.Setting {
    private static final Logger log = LoggerFactory.getLogger(SoftMaxHeapSize.class);
    private static final String NAME = "SoftMaxHeapSize";

    private static HotSpotDiagnosticMXBean bean() {
        return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    }

    @Override
    public long get() {
        try {
            VMOption option = bean().getVMOption(NAME);
            boolean isOurs = option.isWriteable() && option.getOrigin() == VMOption.Origin.VM_CREATION;
            return isOurs ? Long.parseLong(option.getValue()) : -1;
        } catch (IllegalArgumentException | LinkageError e) {
            log.debug("no {}: {}", NAME, e.toString());
            return -1;
        }
    }

    @Override
    public void set(long bytes) {
        bean().setVMOption(NAME, Long.toString(bytes));
        log.debug("{} is {} MiB", NAME, bytes >> 20);
    }
}
