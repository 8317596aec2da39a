package dev.transplant.migrate;

/** What preflight reads of a cluster beside its namespaces. */
enum Part {
    STORAGE_CLASSES,
    INGRESS_CLASSES,
    /** BackupStorageLocations of Velero's namespace. */
    LOCATIONS,
    /** ConfigMaps of Velero's namespace that configure its actions. */
    ACTION_SETTINGS,
    /** DaemonSets of Velero's namespace. */
    DAEMON_SETS,
    /** The Backup of the run's name, if there is one. */
    BACKUP,
    /** The Restore of the run's name, if there is one. */
    RESTORE,
    /** Our two webhook configurations, as far as they exist. */
    CONFIGURATIONS,
    /** The webhook's Deployment, if there is one. */
    WEBHOOK
}
